import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startTestApi } from '#test/api.ts'
import { startTestCluster } from '#test/database.ts'
import { seed } from '../../../prisma/seed/seed.ts'

// Walks the whole OpenAPI document as three roles: no 5xx and no answer that the document does not promise.
// Use: node --import tsx test/system/schemathesis/prove.ts [examples per operation] [seed] [logins with commas]

const directory = fileURLToPath(new URL('.', import.meta.url))
const environment = fileURLToPath(new URL('../../../node_modules/.cache/schemathesis/', import.meta.url))
const version = '4.32.5'
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort())

/** Schemathesis from Python's package index, in a folder of its own. */
function requireSchemathesis(): string {
  const program = `${environment}bin/st`
  if (existsSync(program)) return program
  run('python3', ['-m', 'venv', environment])
  run(`${environment}bin/pip`, ['install', '--quiet', `schemathesis==${version}`])
  return program
}

function run(program: string, parameters: readonly string[]): void {
  const { status } = spawnSync(program, parameters, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}`)
}

async function walk(
  program: string,
  { url, token, examples, random }: { url: string; token: string; examples: string; random: string },
): Promise<number> {
  const parameters = [
    'run',
    `${url}/openapi.json`,
    `--url=${url}/api/v1`,
    '--checks=all',
    `--max-examples=${examples}`,
    `--seed=${random}`,
    // It ends the run's own session; the manners' test shows it. Two workers break schemathesis' own cache.
    '--exclude-operation-id=endMySessions',
    '--continue-on-failure',
    '--no-color',
  ]
  const child = spawn(program, parameters, {
    cwd: directory,
    stdio: 'inherit',
    signal: interrupted.signal,
    env: { ...process.env, HUB_TOKEN: token, PYTHONPATH: directory, PYTHONDONTWRITEBYTECODE: '1' },
  })
  child.on('error', () => undefined) // an interrupted walk ends by its exit
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

async function prove(examples: string, random: string, logins: readonly string[]): Promise<number> {
  const program = requireSchemathesis()
  const cluster = await startTestCluster()
  process.env['HUB_TEST_POSTGRES'] = cluster.url
  const api = await startTestApi()
  try {
    const { databaseUrl, keys } = api
    await seed({ url: databaseUrl, keys, people: 60, password: 'khong-dung-1-Xyz', now: Date.now() })
    const failed: string[] = []
    for (const login of logins) {
      interrupted.signal.throwIfAborted()
      process.stdout.write(`\n[schemathesis] ${login}: ${examples} examples an operation, seed ${random}\n`)
      const token = await api.tokenFor(login)
      if ((await walk(program, { url: api.url, token, examples, random })) !== 0) failed.push(login)
    }
    const errors = api.logLines.filter((line) => line.includes('unforeseen error'))
    for (const line of new Set(errors.map((text) => text.replace(/.*"error":/, ''))))
      process.stdout.write(`${line}\n`)
    process.stdout.write(
      `[schemathesis] failed: ${failed.join(', ') || 'none'}; unforeseen errors: ${errors.length}\n`,
    )
    return failed.length === 0 && errors.length === 0 ? 0 : 1
  } finally {
    await api.close()
    await cluster.stop()
  }
}

const everyRole = 'quantri,nhansu.sotuphap,canbo.sotuphap'
const [examples = '20', random = String(Date.now() % 1_000_000), logins = everyRole] = process.argv.slice(2)
process.exitCode = await prove(examples, random, logins.split(','))
