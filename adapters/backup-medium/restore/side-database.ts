import type pg from 'pg'
import { connect, databaseNameOf, withDatabase } from '../database/connection.ts'

/** A database beside another one, for a proof or for a restore before it takes the other's place. */
export interface SideDatabase {
  readonly name: string
  readonly url: string
  drop(): Promise<void>
}

const longestName = 63

/** First drops what killed runs left: databases of the same purpose that nobody is connected to. */
export async function createSideDatabase(url: string, purpose: 'scratch' | 'restore'): Promise<SideDatabase> {
  const prefix = `${databaseNameOf(url).slice(0, 30)}_${purpose}_`
  const name = `${prefix}${process.pid}_${Date.now().toString(36)}`.slice(0, longestName)
  await asAdministrator(url, async (admin) => {
    await dropLeftovers(admin, prefix)
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)} TEMPLATE template0 ENCODING 'UTF8'`)
  })
  return {
    name,
    url: withDatabase(url, name),
    drop: () =>
      asAdministrator(url, async (admin) => {
        await admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(name)} WITH (FORCE)`)
      }),
  }
}

async function dropLeftovers(admin: pg.Client, prefix: string): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database d WHERE starts_with(datname, $1)
       AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`,
    [prefix],
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
