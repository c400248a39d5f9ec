import type { Socket } from 'node:net'
import pg from 'pg'
import { Prisma } from '../generated/client.ts'

// Prisma's raw queries cost a millisecond of processor time each, of which PostgreSQL sees nothing (ADR 0007). These
// run on the transaction's own connection and give values the same types as Prisma's `$queryRaw`.

/** What the SQL text is called on a connection, so that PostgreSQL plans it once there. */
const names = new Map<string, string>()
/** A text made up at run time must not fill the server's memory with plans. */
const namedTexts = 1_000

/** Undefined: planned anew at each call. */
export function statementName(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= namedTexts) return known
  const name = `hub-${names.size}`
  names.set(text, name)
  return name
}

const { builtins } = pg.types
/** PostgreSQL's own numbers of types; pg's list of names leaves the lists out. */
const standardParser = pg.types.getTypeParser as (
  oid: number,
  format?: 'text' | 'binary',
) => (text: string) => unknown
const utc = (text: string): Date => new Date(`${text.replace(' ', 'T')}Z`)
const zoned = (text: string): Date => utc(text.replace(/[+-]\d{2}(:\d{2})?$/, ''))
const dateOf = (text: string): Date => new Date(`${text}T00:00:00Z`)
const decimalOf = (text: string): Prisma.Decimal => new Prisma.Decimal(text)
const bytesParser = standardParser(builtins.BYTEA) as (text: string) => Buffer
const textsParser = standardParser(1009) as (text: string) => readonly (string | null)[]

function bytesOf(text: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = bytesParser(text)
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function listOf<T>(element: (text: string) => T): (text: string) => (T | null)[] {
  return (text) => textsParser(text).map((item) => (item === null ? null : element(item)))
}

// pg gives int8 as text, dates in the zone of this process and json lists unparsed.
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [builtins.INT8]: BigInt,
  [builtins.NUMERIC]: decimalOf,
  [builtins.DATE]: dateOf,
  [builtins.TIME]: (text) => new Date(`1970-01-01T${text}Z`),
  [builtins.TIMESTAMP]: utc,
  [builtins.TIMESTAMPTZ]: zoned,
  [builtins.BYTEA]: bytesOf,
  1016: listOf(BigInt),
  1182: listOf(dateOf),
  1185: listOf(zoned),
  1231: listOf(decimalOf),
}

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'text' ? parsers[oid] : undefined) ?? standardParser(oid, format),
}

function parameterOf(value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (typeof value !== 'object') return typeof value === 'bigint' ? String(value) : value
  if (value instanceof Date) return value.toISOString().replace('T', ' ').slice(0, -1)
  if (Array.isArray(value)) return value.map(parameterOf)
  if (Buffer.isBuffer(value)) return value
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return Prisma.Decimal.isDecimal(value) ? String(value) : JSON.stringify(value)
}

/** What is asked in one moment travels in one piece: each piece costs a system call on both sides. */
export function gather(connection: pg.ClientBase): void {
  const { stream } = (connection as unknown as { readonly connection: { readonly stream: Socket } })
    .connection // pg's own
  stream.cork()
  process.nextTick(() => stream.uncork())
}

interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/** @throws pg.DatabaseError with PostgreSQL's code, or DatabaseUnavailable when the connection is lost */
export async function runStatement(
  connection: pg.ClientBase,
  { text, values }: Statement,
): Promise<pg.QueryResult> {
  const name = statementName(text)
  gather(connection)
  return connection
    .query({
      ...(name === undefined ? {} : { name }),
      text,
      values: values.map(parameterOf),
      types,
    })
    .catch(telling)
}

/** The database could not be reached or went away: whoever asked may ask again. */
export class DatabaseUnavailable extends Error {
  readonly code = 'DATABASE_UNAVAILABLE'
  constructor(options: ErrorOptions) {
    super('the database cannot be reached', options)
    this.name = 'DatabaseUnavailable'
  }
}

const lost =
  /^Connection terminated|timeout exceeded when trying to connect|has encountered a connection error|not queryable|^Client was closed/

/** pg tells a lost connection by the words of a plain Error only. */
export function telling(error: unknown): never {
  if (error instanceof Error && !('code' in error) && lost.test(error.message)) {
    throw new DatabaseUnavailable({ cause: error })
  }
  throw error
}
