import { defineConfig } from 'vitest/config';

// unit: everything in process, under a minute.  e2e: the built command, as a user runs it.
// lab: real packets between network namespaces; skipped, with the reason, where those are not allowed.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/lab/**'],
          setupFiles: ['test/property-seed.ts'],
          // Not a limit on speed: a busy machine must not fail a property. Benches measure.
          testTimeout: 120_000,
        },
      },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000 } },
      {
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
