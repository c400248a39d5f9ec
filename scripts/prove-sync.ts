import { spawnSync } from 'node:child_process'

// npm run prove:sync — 20,000 people, 50 kills of worker, API, PostgreSQL, Temporal and the partner (HUB_TEST_SEED repeats one).
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/system/sync-kills.integration.test.ts'],
  { stdio: 'inherit', env: { ...process.env, HUB_TEST_SCALE: 'full' } },
)
process.exit(status ?? 1)
