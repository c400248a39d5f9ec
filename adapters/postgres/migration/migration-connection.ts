import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import type { PoolConfig } from 'pg'

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>

/** The inner parts of PrismaPg's adapter that the migration engine needs mended. */
interface Inner {
  underlyingDriver(): { query(script: string): Promise<unknown> }
  onError(error: unknown): never
  performIO(query: unknown): Promise<{ fields?: { dataTypeID: number }[] }>
  queryRaw(query: unknown): Promise<{ columnTypes: number[] }>
  executeScript(script: string): Promise<void>
  dispose(): Promise<void>
}

const ownParameters = [
  'schema',
  'connection_limit',
  'pool_timeout',
  'pgbouncer',
  'socket_timeout',
  'statement_cache_size',
]

function clientConfig(url: string): { config: PoolConfig; schema: string | undefined } {
  const parsed = new URL(url)
  const schema = parsed.searchParams.get('schema') ?? undefined
  for (const name of ownParameters) parsed.searchParams.delete(name)
  const searchPath = schema === undefined ? '' : ` -c search_path=${schema}`
  // max 1: Prisma's advisory lock is held by the session.
  return {
    config: { connectionString: parsed.toString(), max: 1, options: `-c timezone=UTC${searchPath}` },
    schema,
  }
}

function mend(adapter: Adapter): Adapter {
  const inner = adapter as unknown as Inner // private parts of the adapter, pinned at 7.10.0
  // PrismaPg.executeScript splits a script at every ';', which breaks functions and DO blocks. The native engine
  // sends the script as one simple-protocol message; so does this.
  inner.executeScript = async (script) => {
    try {
      await inner.underlyingDriver().query(script)
    } catch (error) {
      inner.onError(error)
    }
  }
  mendColumnTypes(inner)
  return adapter
}

/** PrismaPg knows neither "char" (OID 18, prisma/orm#29635) nor name[] (OID 1003); the catalogue queries return both. */
function mendColumnTypes(inner: Inner): void {
  const performIO = inner.performIO.bind(inner)
  const queryRaw = inner.queryRaw.bind(inner)
  let characters: number[] = []
  inner.performIO = async (query) => {
    const result = await performIO(query)
    characters = []
    result.fields?.forEach((field, index) => {
      if (field.dataTypeID === 18) {
        characters.push(index)
        field.dataTypeID = 1042
      } else if (field.dataTypeID === 1003) field.dataTypeID = 1009
    })
    return result
  }
  inner.queryRaw = async (query) => {
    const result = await queryRaw(query)
    for (const index of characters) result.columnTypes[index] = ColumnTypeEnum.Character
    return result
  }
}

/** Connections for the migration engine; all are closed by `close`. */
export class MigrationPg {
  readonly provider: string
  readonly adapterName: string
  readonly #config: PoolConfig
  readonly #inner: PrismaPg
  readonly #open = new Set<Adapter>()

  constructor(url: string) {
    const { config, schema } = clientConfig(url)
    this.#config = config
    this.#inner = new PrismaPg(config, schema === undefined ? {} : { schema })
    this.provider = this.#inner.provider
    this.adapterName = this.#inner.adapterName
  }

  #track(adapter: Adapter, afterwards?: () => Promise<void>): Adapter {
    const dispose = adapter.dispose.bind(adapter)
    this.#open.add(adapter)
    adapter.dispose = async () => {
      if (!this.#open.delete(adapter)) return
      await dispose()
      await afterwards?.()
    }
    return adapter
  }

  async connect(): Promise<Adapter> {
    return this.#track(mend(await this.#inner.connect()))
  }

  async connectToShadowDb(): Promise<Adapter> {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`
    const admin = await this.connect()
    await admin.executeScript(`CREATE DATABASE "${name}"`)
    const url = new URL(this.#config.connectionString ?? '')
    url.pathname = `/${name}`
    const shadow = mend(await new PrismaPg({ ...this.#config, connectionString: url.toString() }).connect())
    return this.#track(shadow, async () => {
      await admin.executeScript(`DROP DATABASE "${name}" WITH (FORCE)`)
      await admin.dispose()
    })
  }

  async close(): Promise<void> {
    for (const adapter of [...this.#open].reverse()) await adapter.dispose()
  }
}

/** For diffs that need no database: the engine only asks for the server's version. */
export class OfflinePg {
  readonly provider = 'postgres'
  readonly adapterName = '@prisma/adapter-pg'

  connect(): Promise<unknown> {
    const refuse = (): Promise<never> => Promise.reject(new Error('no database in an offline diff'))
    return Promise.resolve({
      provider: this.provider,
      adapterName: this.adapterName,
      executeRaw: refuse,
      executeScript: refuse,
      startTransaction: refuse,
      dispose: () => Promise.resolve(),
      getConnectionInfo: () => ({ supportsRelationJoins: true }),
      queryRaw: () =>
        Promise.resolve({
          columnNames: ['exists', 'version', 'numeric_version'],
          columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
          rows: [[true, 'PostgreSQL 16.0', 160000]],
        }),
    })
  }

  connectToShadowDb(): Promise<never> {
    return Promise.reject(new Error('no database in an offline diff'))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
