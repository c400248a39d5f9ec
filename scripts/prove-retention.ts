/** `npm run prove:retention`: 10,000 random histories of the backup medium; `HUB_TEST_SEED` repeats a run. */
import { spawnSync } from 'node:child_process'

const run = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'domain/backup/retention.model.test.ts'],
  { stdio: 'inherit', env: { ...process.env, HUB_TEST_SCALE: 'full' } },
)
process.exitCode = run.status ?? 1
