import { Client } from 'pg'

// Every setting that changes how a value is written is fixed, so that equal data has equal bytes on any server.
// synchronize_seqscans off: a table is read from its first page, in the order in which it was restored.
const writing =
  '-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=1 -c bytea_output=hex ' +
  '-c synchronize_seqscans=off -c lc_monetary=C'

export interface ConnectionOptions {
  readonly url: string
  readonly role?: string | undefined
  readonly settings?: readonly string[]
}

export async function connect({ url, role, settings = [] }: ConnectionOptions): Promise<Client> {
  const all = [...settings, ...(role === undefined ? [] : [`role=${role}`])]
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'hub-backup',
    options: [writing, ...all.map((setting) => `-c ${setting}`)].join(' '),
  })
  client.on('error', () => undefined) // the running query rejects with the same error
  await client.connect()
  return client
}

export function databaseNameOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1))
}

export function withDatabase(url: string, database: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${encodeURIComponent(database)}`
  return parsed.toString()
}
