import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { createDatabaseIfMissing } from './migrate.ts'
import { withEngine, type SchemaEngine } from './migration-engine.ts'

// Prisma's native schema-engine speaks JSON-RPC lines on stdio; this answers with the WebAssembly build.
interface Request {
  readonly id: string | number
  readonly method: string
  readonly params: Record<string, unknown>
  readonly result?: unknown
}

const placeholder = 'postgresql://none@127.0.0.1:1/none'
const options = readArguments(process.argv.slice(2))
const models = options.datamodels.map((file) => [file, readFileSync(file, 'utf8')] as const)
const waiting = new Map<string, () => void>()
let printId = 1_000_000

function readArguments(words: readonly string[]): {
  url: string | undefined
  datamodels: string[]
  command: string | undefined
} {
  let url: string | undefined
  let command: string | undefined
  const datamodels: string[] = []
  words.forEach((word, index) => {
    const value = words[index + 1] ?? ''
    if (word === '--datasource') url = (JSON.parse(value) as { url?: string }).url // Prisma's own CLI wrote it
    if (word === '--datamodels' || word === '-d') datamodels.push(value)
    if (word === 'cli') command = value
  })
  return { url, datamodels, command }
}

function send(message: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

// One engine a request: the WebAssembly engine takes its shadow-database factory only once.
function call(
  method: string,
  params: Record<string, unknown>,
  url: string | null = options.url ?? placeholder,
): Promise<unknown> {
  return withEngine(url, models.length > 0 ? models : undefined, async (engine) => {
    // These two take the shadow database only after devDiagnostic has opened it.
    if (method === 'evaluateDataLoss' || method === 'createMigration') {
      await engine.devDiagnostic({ migrationsList: params['migrationsList'], filters: params['filters'] })
    }
    const invoke = engine[method as keyof SchemaEngine] as (input: unknown) => Promise<unknown> // JSON-RPC method name
    return invoke.call(engine, params)
  })
}

function print(content: unknown): Promise<void> {
  return new Promise((resolve) => {
    printId += 1
    waiting.set(String(printId), resolve)
    send({ id: String(printId), method: 'print', params: { content } })
  })
}

async function diff(params: Record<string, unknown>): Promise<unknown> {
  const ends = [params['from'], params['to']] as { tag: string }[] // engine protocol
  const offline = ends.every(({ tag }) => tag === 'empty' || tag === 'schemaDatamodel')
  const result = (await call('diff', params, offline ? null : undefined)) as {
    stdout: string | null
    exitCode: number
  }
  if (result.stdout !== null && result.stdout !== undefined) await print(result.stdout)
  return { exitCode: result.exitCode, stdout: null }
}

async function canConnect(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/[?&]schema=[^&]*/, '') })
  await client.connect()
  await client.end()
}

async function answer({ id, method, params }: Request): Promise<void> {
  try {
    const url = options.url ?? placeholder
    const result =
      method === 'getDatabaseVersion'
        ? await call('version', params)
        : method === 'createDatabase'
          ? await createDatabaseIfMissing(url)
          : method === 'ensureConnectionValidity'
            ? await canConnect(url).then(() => ({}))
            : method === 'diff'
              ? await diff(params)
              : await call(method, params)
    send({ id, result: result ?? null })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const code = (error as { code?: string }).code
    const data = {
      is_panic: false,
      message,
      error_code: code?.startsWith('P') ? code : undefined,
      meta: null,
    }
    send({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } })
  }
}

async function runCommand(command: string, url: string): Promise<void> {
  try {
    if (command === 'can-connect-to-database') await canConnect(url)
    else await createDatabaseIfMissing(url)
    process.exit(0)
  } catch (error) {
    const code = (error as { code?: string }).code
    const errorCode = code === '3D000' ? 'P1003' : code === '28P01' || code === '28000' ? 'P1000' : 'P1001'
    const fields = { error_code: errorCode, message: String(error), is_panic: false }
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}`)
    process.exitCode = 1
  }
}

function serve(): void {
  let busy = Promise.resolve()
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (line.trim() === '') return
      const request = JSON.parse(line) as Request // from Prisma's own CLI
      const printed = waiting.get(String(request.id))
      if (request.result !== undefined && printed !== undefined) {
        waiting.delete(String(request.id))
        printed()
        return
      }
      busy = busy.then(() => answer(request))
    })
    .on('close', () => void busy.then(() => process.exit(0)))
}

if (process.argv.includes('--version') || process.argv.includes('-V')) {
  process.stdout.write('schema-engine-cli 0edf323efd1d98336f3f0a68684b56f689b900d3\n')
} else if (options.command !== undefined) await runCommand(options.command, options.url ?? placeholder)
else serve()
