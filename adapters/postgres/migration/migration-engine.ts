import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { MigrationPg, OfflinePg } from './migration-connection.ts'

/** The part of Prisma's schema engine (WebAssembly build) that is used here; each method takes and gives JSON. */
export interface SchemaEngine {
  applyMigrations(input: unknown): Promise<{ appliedMigrationNames: string[] }>
  diagnoseMigrationHistory(input: unknown): Promise<{
    editedMigrationNames: string[]
    failedMigrationNames: string[]
    history: {
      diagnostic: string
      unappliedMigrationNames?: string[]
      unpersistedMigrationNames?: string[]
    } | null
  }>
  devDiagnostic(input: unknown): Promise<unknown>
  free(): void
}

interface Glue {
  readonly SchemaEngine: {
    new (...parameters: never): SchemaEngine
    new: (...parameters: unknown[]) => Promise<SchemaEngine>
  }
  __wbg_set_wasm(exports: Record<string, unknown>): void
}

/** Node has WebAssembly; its type declarations come only with the browser's. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  WebAssembly: {
    instantiate(
      module: Uint8Array,
      imports: unknown,
    ): Promise<{ instance: { exports: Record<string, unknown> } }>
  }
}

const panics = globalThis as { PRISMA_WASM_PANIC_REGISTRY?: { set_message(message: string): void } }
// A WebAssembly panic leaves its promise pending for ever: end the process with the message instead.
panics.PRISMA_WASM_PANIC_REGISTRY ??= {
  set_message(message) {
    process.stderr.write(`schema engine panic: ${message}\n`)
    process.exit(101)
  },
}

let loading: Promise<Glue> | undefined

function loadGlue(): Promise<Glue> {
  loading ??= instantiate()
  return loading
}

async function instantiate(): Promise<Glue> {
  // import.meta.resolve is not there under vitest.
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const glue = (await import(pathToFileURL(file).href)) as Glue & Record<string, unknown> // the package has no types for its inner module
  const wasm = path.join(path.dirname(file), 'schema_engine_bg.wasm')
  const imports = Object.fromEntries(
    Object.entries(glue).map(([name, value]) => [name, unrefTimer(name, value)]),
  )
  const { instance } = await webAssembly.instantiate(await readFile(wasm), {
    './schema_engine_bg.js': imports,
  })
  glue.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start']
  if (typeof start === 'function') start()
  return glue
}

/** applyMigrations leaves its 10 s lock timer behind: it must not keep the process alive. */
function unrefTimer(name: string, value: unknown): unknown {
  if (!/setTimeout/.test(name) || typeof value !== 'function') return value
  return (...parameters: unknown[]): unknown => {
    const timer: unknown = value(...parameters)
    if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as NodeJS.Timeout).unref()
    return timer
  }
}

/** Runs `use` on one engine; `url` null: an offline diff that needs no database. */
export async function withEngine<T>(
  url: string | null,
  datamodels: readonly (readonly [string, string])[] | undefined,
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const glue = await loadGlue()
  const factory = url === null ? new OfflinePg() : new MigrationPg(url)
  const bound = bindMigrationAwareSqlAdapterFactory(factory as never) // the offline one has no shadow database
  const engine = await glue.SchemaEngine.new({ datamodels }, () => undefined, bound)
  try {
    return await use(engine)
  } finally {
    engine.free()
    await factory.close()
  }
}

export const noFilters = { externalTables: [], externalEnums: [] } as const

/** The migrations of a folder in the engine's form; `upTo` (a name) leaves later ones out. */
export function readMigrations(directory: string, upTo?: string): unknown {
  const baseDir = path.resolve(directory)
  const names = existsSync(baseDir)
    ? readdirSync(baseDir, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && (upTo === undefined || entry.name <= upTo))
        .map((entry) => entry.name)
        .sort()
    : []
  const lock = path.join(baseDir, 'migration_lock.toml')
  return {
    baseDir,
    shadowDbInitScript: '',
    lockfile: { path: 'migration_lock.toml', content: existsSync(lock) ? readFileSync(lock, 'utf8') : null },
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(path.join(baseDir, name, 'migration.sql'), 'utf8') },
      },
    })),
  }
}
