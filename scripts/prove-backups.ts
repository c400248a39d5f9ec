/** `npm run prove:backups`: 160 kills in backup, proof, pruning and restore, and 5,000 tamperings. */
import { spawnSync } from 'node:child_process'

const files = [
  'adapters/backup-medium/backup-kill.integration.test.ts',
  'adapters/backup-medium/backup-tampering.integration.test.ts',
]
const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...files], {
  stdio: 'inherit',
  env: { ...process.env, HUB_TEST_SCALE: 'full' },
})
process.exitCode = run.status ?? 1
