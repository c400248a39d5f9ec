import { spawnSync } from 'node:child_process'

/** `npm run record:histories`: runs the workflow tests and keeps the histories they name in test/golden/histories. */
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'workflows'], {
  stdio: 'inherit',
  env: { ...process.env, HUB_RECORD_HISTORIES: '1' },
})
process.exitCode = status ?? 1
