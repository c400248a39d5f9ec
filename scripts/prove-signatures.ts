/**
 * `npm run prove:signatures`: NIST's PKITS, every adversarial input, both oracles, and 102,000 mutants of valid
 * signatures, tokens and proofs; `HUB_TEST_SEED` repeats a run.
 */
import { spawnSync } from 'node:child_process'

const suites = ['adapters/signatures', 'test/oracles']

const run = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--exclude', '**/*.integration.test.ts', ...suites],
  { stdio: 'inherit', env: { ...process.env, HUB_TEST_SCALE: 'full' } },
)
process.exitCode = run.status ?? 1
