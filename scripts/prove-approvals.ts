import { spawnSync } from 'node:child_process'

/** `npm run prove:approvals`: 261 units' last day with 5,000 changes under 60 kills (HUB_TEST_SEED repeats one). */
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/system/approval-kills.integration.test.ts'],
  { stdio: 'inherit', env: { ...process.env, HUB_TEST_SCALE: 'full' } },
)
process.exitCode = status ?? 1
