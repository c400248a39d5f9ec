import { createHash } from 'node:crypto'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { restoreErrors } from '#domain/backup/backup-errors.ts'
import type { TableRecord, TableSummary } from '../archive/archive-records.ts'
import { copySource, listSequences } from '../database/catalogue.ts'
import { connect } from '../database/connection.ts'
import type { ProgressListener } from '../database/progress.ts'
import type { Manifest } from '../medium/manifest.ts'

/** Holds every table, every sequence and the audit chain of a restored database against the signed manifest. */
export async function compareDatabase(
  url: string,
  manifest: Manifest,
  options: {
    readonly onProgress?: ProgressListener | undefined
    readonly signal?: AbortSignal | undefined
  } = {},
): Promise<void> {
  const left = manifest.tables.toSorted((a, b) => b.bytes - a.bytes)
  const count = { tablesDone: 0 }
  const tell = ({ table, bytes }: TableSummary): void => {
    const { tablesDone } = count
    const tables = manifest.tables.length
    const percent = Math.round((tablesDone / tables) * 100)
    options.onProgress?.({ step: 'COMPARE', table, tablesDone, tables, bytes, percent })
  }
  const compareRest = (client: pg.Client) => async (): Promise<void> => {
    for (let table = left.shift(); table; table = left.shift()) {
      options.signal?.throwIfAborted()
      const current = table
      await compareTable(client, current, () => tell(current))
      count.tablesDone += 1
      tell(current)
    }
  }
  await onTwoConnections(url, async (one, two) => {
    await Promise.all([
      compareRest(one)(),
      compareSequences(two, manifest)
        .then(() => compareAudit(two, manifest))
        .then(compareRest(two)),
    ])
  })
}

/** The largest table alone on one connection, the rest on the other: two cores of the server are used. */
async function onTwoConnections(
  url: string,
  act: (one: pg.Client, two: pg.Client) => Promise<void>,
): Promise<void> {
  const settings = ['row_security=off']
  const one = await connect({ url, settings })
  const two = await connect({ url, settings })
  try {
    await act(one, two)
  } finally {
    await Promise.all([one, two].map((client) => client.end().catch(() => undefined)))
  }
}

async function compareTable(client: pg.Client, expected: TableSummary, tick: () => void): Promise<void> {
  const found = await fingerprintTable(client, expected, tick)
  if (found === `${expected.rows}:${expected.sha256}`) return
  throw restoreErrors.fingerprintDiffers(expected.table, `${expected.rows}:${expected.sha256}`, found)
}

const tellEvery = 8 << 20

/** COPY fills a table emptied in the same transaction page after page, so equal rows come out in equal order. */
async function fingerprintTable(client: pg.Client, table: TableRecord, tick: () => void): Promise<string> {
  const { schema, table: name, columns, format } = table
  const stream = client.query(copyTo(copySource({ schema, table: name, columns, format }, 'TO STDOUT')))
  const hash = createHash('sha256')
  let untold = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk)
    untold += chunk.length
    if (untold < tellEvery) continue
    untold = 0
    tick()
  }
  await client.query('')
  return `${stream.rowCount}:${hash.digest('hex')}`
}

async function compareSequences(client: pg.Client, manifest: Manifest): Promise<void> {
  const schemas = [...new Set(manifest.sequences.map(({ schema }) => schema))]
  const found = new Map(
    (await listSequences(client, schemas)).map((one) => [`${one.schema}.${one.sequence}`, one]),
  )
  for (const expected of manifest.sequences) {
    const name = `${expected.schema}.${expected.sequence}`
    const value = found.get(name)?.lastValue ?? null
    if (value === expected.lastValue) continue
    throw restoreErrors.fingerprintDiffers(name, String(expected.lastValue), String(value))
  }
}

// Điều 14.1(g): every link recomputed, no number missing, and the head is the one that was anchored in the manifest.
const brokenLink = `
  SELECT seq::text FROM (
    SELECT seq, hash = sha256(prev_hash || convert_to(audit_text(e), 'UTF8')) AS own,
      prev_hash = coalesce(lag(hash) OVER chain, sha256(convert_to('hub-audit:' || e.chain, 'UTF8'))) AS link,
      seq = coalesce(lag(seq) OVER chain, 0) + 1 AS step
    FROM audit_entry e WHERE e.chain = $1 WINDOW chain AS (ORDER BY seq)) links
  WHERE NOT (own AND link AND step) ORDER BY seq LIMIT 1`

async function compareAudit(client: pg.Client, manifest: Manifest): Promise<void> {
  for (const head of manifest.auditHeads) {
    const broken = await client.query<{ seq: string }>(brokenLink, [head.chain])
    if (broken.rows[0]) throw restoreErrors.auditChainBroken(`${head.chain} ${broken.rows[0].seq}`)
    const last = await client.query<{ seq: string; hash: string }>(
      `SELECT seq::text, encode(hash, 'hex') AS hash FROM audit_entry WHERE chain = $1 ORDER BY audit_entry.seq DESC LIMIT 1`,
      [head.chain],
    )
    const found = last.rows[0]
    const isWhole = head.seq === '0' ? !found : found?.seq === head.seq && found.hash === head.hash
    if (!isWhole) throw restoreErrors.auditChainBroken(`${head.chain} ${head.seq}`)
  }
}
