import { defineConfig } from 'vitest/config';

// unit: everything in process, under a minute.  e2e: the built command, as a user runs it.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/lab/**'],
          // Not a limit on speed: a busy machine must not fail a property. Benches measure.
          testTimeout: 120_000,
        },
      },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000 } },
    ],
  },
});
