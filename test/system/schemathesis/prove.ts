import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { operations } from '#api/operations/index.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { startTestCluster } from '#test/database.ts'
import { seed } from '../../../prisma/seed/seed.ts'
import { gatherPeople, loginsOf, openCases } from './cases.ts'
import { knownValues } from './known-values.ts'

// Walks the whole OpenAPI document as each role, over cases on record: no 5xx and no answer that the document does not promise.
// Use: node --import tsx test/system/schemathesis/prove.ts [examples per operation] [seed] [logins with commas] [phases]

const everyRole = Object.values(loginsOf).join(',')
const [examples = '50', random = String(Date.now() % 1_000_000), logins = everyRole, phases = 'all'] =
  process.argv.slice(2)

const directory = fileURLToPath(new URL('.', import.meta.url))
const environment = fileURLToPath(new URL('../../../node_modules/.cache/schemathesis/', import.meta.url))
const version = '4.32.5'
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort())

/** Schemathesis from Python's package index, in a folder of its own. */
function requireSchemathesis(): string {
  const program = `${environment}bin/st`
  if (existsSync(program)) return program
  install('python3', ['-m', 'venv', environment])
  install(`${environment}bin/pip`, ['install', '--quiet', `schemathesis==${version}`])
  return program
}

function install(program: string, parameters: readonly string[]): void {
  const { status } = spawnSync(program, parameters, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}`)
}

interface Walk {
  readonly login: string
  readonly examples: string
  readonly random: string
}

async function run(api: TestApi, program: string, { login, examples, random }: Walk): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'hub-schemathesis-'))
  const settings = join(folder, 'schemathesis.toml')
  const fixed = readFileSync(join(directory, 'schemathesis.toml'), 'utf8')
  writeFileSync(settings, `${fixed}\n${await knownValues(api)}\n`)
  const parameters = [
    `--config-file=${settings}`,
    'run',
    `${api.url}/openapi.json`,
    `--url=${api.url}/api/v1`,
    '--checks=all',
    `--max-examples=${examples}`,
    `--seed=${random}`,
    // It ends the run's own session; the manners' test shows it. Two workers break schemathesis' own cache.
    '--exclude-operation-id=endMySessions',
    '--suppress-health-check=all', // they measure how busy this machine is
    '--continue-on-failure',
    '--no-color',
    ...(phases === 'all' ? [] : [`--phases=${phases}`]),
  ]
  const token = await api.tokenFor(login)
  const child = spawn(program, parameters, {
    cwd: folder,
    stdio: 'inherit',
    signal: interrupted.signal,
    env: { ...process.env, HUB_TOKEN: token, PYTHONPATH: directory, PYTHONDONTWRITEBYTECODE: '1' },
  })
  child.on('error', () => undefined) // an interrupted walk ends by its exit
  const [code] = (await once(child, 'close')) as [number | null]
  rmSync(folder, { recursive: true, force: true })
  return code === 0
}

interface Reached {
  readonly isClean: boolean
  readonly requests: number
  /** Operations that answered 2xx at least once. */
  readonly succeeded: ReadonlySet<string>
}

/** A database of the role's own, with cases of every kind on record. */
async function walk(program: string, order: Walk): Promise<Reached> {
  const api = await startTestApi()
  try {
    const { databaseUrl, keys } = api
    await seed({
      url: databaseUrl,
      keys,
      people: 300,
      password: 'khong-dung-1-Xyz',
      now: Date.now() - 60 * 86_400_000,
    })
    await openCases(api, await gatherPeople(api))
    const before = api.logLines.length
    process.stdout.write(
      `\n[schemathesis] ${order.login}: ${order.examples} examples an operation, seed ${order.random}\n`,
    )
    const isClean = await run(api, program, order)
    const lines = api.logLines.slice(before)
    const faults = new Set(lines.filter((line) => line.includes('unforeseen error')))
    for (const line of faults) process.stdout.write(`${line.replace(/.*"error":/, '')}\n`)
    return { isClean: isClean && faults.size === 0, ...summary(lines) }
  } finally {
    await api.close()
  }
}

function summary(lines: readonly string[]): Pick<Reached, 'requests' | 'succeeded'> {
  const requests = lines
    .map((line) => JSON.parse(line) as { msg: string; operation?: string; status?: number }) // pino's own lines
    .filter(({ msg }) => msg === 'request')
  const succeeded = requests.filter(({ status = 0 }) => status >= 200 && status < 300)
  return { requests: requests.length, succeeded: new Set(succeeded.map(({ operation }) => operation ?? '')) }
}

async function prove(examples: string, random: string, logins: readonly string[]): Promise<boolean> {
  const program = requireSchemathesis()
  const cluster = await startTestCluster()
  process.env['HUB_TEST_POSTGRES'] = cluster.url
  const walks: Reached[] = []
  try {
    for (const login of logins) {
      interrupted.signal.throwIfAborted()
      walks.push(await walk(program, { login, examples, random }))
    }
  } finally {
    await cluster.stop()
  }
  const reached = new Set(walks.flatMap(({ succeeded }) => [...succeeded]))
  const missed = operations.map(({ id }) => id).filter((id) => !reached.has(id))
  const requests = walks.reduce((sum, walked) => sum + walked.requests, 0)
  const failed = logins.filter((_, index) => walks[index]?.isClean !== true)
  process.stdout.write(`[schemathesis] never 2xx: ${missed.join(', ') || 'none'}\n`)
  process.stdout.write(`[schemathesis] failed: ${failed.join(', ') || 'none'}\n`)
  if (failed.length > 0) return false
  const roles = `${logins.length} roles, ${examples} examples an operation, seed ${random}`
  process.stdout.write(
    `ok  schemathesis: ${requests} requests as ${roles}; ${operations.length - missed.length} of ${operations.length} operations reached 2xx, no 5xx\n`,
  )
  return true
}

process.exitCode = (await prove(examples, random, logins.split(','))) ? 0 : 1
