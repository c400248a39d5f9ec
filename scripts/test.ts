import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findTemporalCli, findTemporalTestServer } from '#embedded/temporal-binary.ts'

/** What `npm test` counts: tests, and files or steps that could not even run. */
interface Tally {
  readonly passed: number
  readonly failed: number
}

interface VitestReport {
  readonly success: boolean
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly FileResult[]
}

interface FileResult {
  readonly name: string
  readonly status: string
  /** Epoch milliseconds. */
  readonly startTime: number
  readonly endTime: number
  readonly assertionResults: readonly unknown[]
}

const root = fileURLToPath(new URL('..', import.meta.url))
const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** From node_modules, not by npx: no registry is asked. */
function run(
  program: string,
  told: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): boolean {
  const script = join(root, 'node_modules', '.bin', program)
  const { status } = spawnSync(script, told, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  return status === 0
}

function runTests(options: readonly string[], environment: Readonly<Record<string, string>>): Tally {
  const directory = mkdtempSync(join(tmpdir(), 'hub-test-report-'))
  const report = join(directory, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const succeeded = run('vitest', ['run', ...reporters, ...options], environment)
    const told = JSON.parse(readFileSync(report, 'utf8')) as VitestReport // vitest's own file
    tellSlowest(told)
    return count(told, succeeded)
  } catch {
    return { passed: 0, failed: 1 } // vitest ended without a report
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function tellSlowest({ testResults }: VitestReport): void {
  const files = testResults
    .map(({ name, startTime, endTime }) => ({ name: relative(root, name), ms: endTime - startTime }))
    .toSorted((one, other) => other.ms - one.ms)
  for (const { name, ms } of files.slice(0, 10)) say(`[slow] ${(ms / 1000).toFixed(1)} s ${name}`)
}

// A file that fails to load has no test in it, and an unhandled error belongs to none: both still fail the run.
function count(report: VitestReport, succeeded: boolean): Tally {
  const unread = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + unread
  return { passed: report.numPassedTests, failed: failed === 0 && !succeeded ? 1 : failed }
}

async function findServers(): Promise<Readonly<Record<string, string>>> {
  return { TEMPORAL_CLI: await findTemporalCli(say), TEMPORAL_TEST_SERVER: await findTemporalTestServer(say) }
}

async function main(): Promise<Tally> {
  if (!run('prisma', ['generate'])) return { passed: 0, failed: 1 }
  const typed = run('tsc', ['-p', '.'])
  if (!typed) say('Kiểm tra kiểu: không đạt.')
  const { passed, failed } = runTests(process.argv.slice(2), await findServers())
  return { passed, failed: failed + (typed ? 0 : 1) }
}

try {
  const { passed, failed } = await main()
  say(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  say('0 passed, 1 failed')
  process.exitCode = 1
}
