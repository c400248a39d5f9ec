import { spawnSync } from 'node:child_process'

/** `npm run prove:transfers`: 100 transfers under 60 kills of worker, PostgreSQL and Temporal (HUB_TEST_SEED repeats one). */
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/system/transfer-kills.integration.test.ts'],
  { stdio: 'inherit', env: { ...process.env, HUB_TEST_SCALE: 'full' } },
)
process.exitCode = status ?? 1
