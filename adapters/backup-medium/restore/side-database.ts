import { createHash } from 'node:crypto'
import type pg from 'pg'
import { restoreErrors } from '#domain/backup/backup-errors.ts'
import { connect, databaseNameOf, withDatabase } from '../database/connection.ts'
import { isPrepared } from './put-aside.ts'

/** A database beside another one, for a proof or for a restore before it takes the other's place. */
export interface SideDatabase {
  readonly name: string
  readonly url: string
  drop(): Promise<void>
}

export interface RestoreDatabase extends SideDatabase {
  /** Lets another restore of the same set begin. */
  release(): Promise<void>
}

const longestName = 63
const prefixOf = (url: string, purpose: 'scratch' | 'restore'): string =>
  `${databaseNameOf(url).slice(0, 30)}_${purpose}_`

/** First drops what killed proofs left: scratch databases that nobody is connected to. */
export async function createScratchDatabase(url: string): Promise<SideDatabase> {
  const prefix = prefixOf(url, 'scratch')
  const name = `${prefix}${process.pid}_${Date.now().toString(36)}`.slice(0, longestName)
  await asAdministrator(url, async (admin) => {
    await dropLeftovers(admin, prefix)
    await create(admin, name)
  })
  return { name, url: withDatabase(url, name), drop: () => drop(url, name) }
}

/**
 * The database that a set is restored in: named by the set, so that a killed restore is found again. Only one restore
 * of a set at a time; sessions of a killed one, which the server may not have noticed yet, are ended.
 * @throws RESTORE.UNDER_WAY
 */
export async function openRestoreDatabase(url: string, setId: string): Promise<RestoreDatabase> {
  const prefix = prefixOf(url, 'restore')
  const name = prefix + createHash('sha256').update(setId).digest('hex').slice(0, 12)
  const keeper = await connect({ url: withDatabase(url, 'postgres') })
  const release = () => keeper.end().catch(() => undefined)
  try {
    await lock(keeper, name)
    await dropLeftovers(keeper, prefix, name)
    const sideUrl = withDatabase(url, name)
    const there = await keeper.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (there.rowCount === 0 || !(await isPrepared(sideUrl))) {
      await drop(url, name)
      await create(keeper, name)
    }
    return { name, url: sideUrl, drop: () => drop(url, name), release }
  } catch (error) {
    await release()
    throw error
  }
}

async function lock(keeper: pg.Client, name: string): Promise<void> {
  const { rows } = await keeper.query<{ isFree: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS "isFree"`,
    [name],
  )
  if (!rows[0]?.isFree) throw restoreErrors.underWay(name)
  await keeper.query('SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1', [
    name,
  ])
}

async function create(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)} TEMPLATE template0 ENCODING 'UTF8'`)
}

async function drop(url: string, name: string): Promise<void> {
  await asAdministrator(url, async (admin) => {
    await admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(name)} WITH (FORCE)`)
  })
}

async function dropLeftovers(admin: pg.Client, prefix: string, except = ''): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database d WHERE starts_with(datname, $1) AND datname <> $2
       AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`,
    [prefix, except],
  )
  for (const { name } of rows) {
    // Somebody may have connected since: then it is no leftover, and the server refuses.
    await admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(name)}`).catch(() => undefined)
  }
}

export async function asAdministrator<T>(url: string, act: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = await connect({ url: withDatabase(url, 'postgres') })
  try {
    return await act(admin)
  } finally {
    await admin.end().catch(() => undefined)
  }
}
