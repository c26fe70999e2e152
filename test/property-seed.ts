import fc from 'fast-check';

/**
 * The same worlds on every run, so that a commit which passed passes again. Others are a number away:
 * `PODWAY_TEST_SEED=7 npx vitest run --project unit`.
 */
fc.configureGlobal({ seed: Number(process.env.PODWAY_TEST_SEED ?? 1) });
