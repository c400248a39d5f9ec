import { randomUUID } from 'node:crypto'
import { heartbeat } from '@temporalio/activity'
import type { Scope } from '#contracts/actor.ts'
import {
  type NationalDatabase,
  type OutboxRow,
  PacketRefused,
  type SettledRow,
  type SyncRunRef,
} from '#contracts/national-sync.ts'
import type { SyncPacket, SyncRecord } from '#domain/sync/record.ts'
import { halve, refusedAlone, type Settlement, settle } from '#domain/sync/settlement.ts'
import type { SentStep, SyncPorts } from './national-sync.ts'
import { sendUnitTree } from './send-unit-tree.ts'

/** Longer than any activity attempt: whoever holds rows by an older lease is dead. */
const LEASE_MS = 10 * 60_000
const system: Scope = { kind: 'SYSTEM' }

interface Sendable {
  readonly row: OutboxRow
  readonly record: SyncRecord
}

const BEAT_MS = 1_500

/** Some packets of a run: rows go from the database to the partner here and never through the engine. */
export async function sendPackets(ports: SyncPorts, run: SyncRunRef): Promise<SentStep> {
  const beat = setInterval(heartbeat, BEAT_MS)
  try {
    return await sendSome(ports, run)
  } finally {
    clearInterval(beat)
  }
}

async function sendSome(ports: SyncPorts, run: SyncRunRef): Promise<SentStep> {
  await sendUnitTree(ports)
  for (let packet = 0; packet < ports.settings.packetsPerStep; packet += 1) {
    const sent = await sendPacket(ports, run)
    if (sent < ports.settings.batchSize) return stepOf(ports, run, 'NO')
  }
  return stepOf(ports, run, 'YES')
}

async function stepOf(ports: SyncPorts, { runId }: SyncRunRef, more: 'YES' | 'NO'): Promise<SentStep> {
  const { progress } = await ports.database.transaction(system, (work) => ports.sync.getRun(work, runId))
  return { more, progress }
}

/** Claim, send, settle. A crash in between leaves the rows claimed by this run: it takes the same versions again. */
async function sendPacket(ports: SyncPorts, { runId, number }: SyncRunRef): Promise<number> {
  const { database, sync, clock, settings } = ports
  const messageId = randomUUID()
  const { rows, contents } = await database.transaction(system, async (work) => {
    const { scope } = await sync.getRun(work, runId)
    const now = clock.now()
    const claim = { runId, messageId, scope, limit: settings.batchSize, now, leaseMs: LEASE_MS }
    const rows = await sync.claimBatch(work, claim)
    return { rows, contents: await sync.readContents(work, rows) }
  })
  if (rows.length === 0) return 0
  const sendable = rows.flatMap((row): readonly Sendable[] => {
    const record = contents.get(row.outboxId)
    return record ? [{ row, record }] : []
  })
  const packet = { messageId, correlationId: number, createdAt: clock.now() }
  const settled = [
    ...rows.filter((row) => !contents.get(row.outboxId)).map(notExpressible),
    ...(sendable.length === 0 ? [] : await push(ports.partner, packet, sendable)),
  ]
  await database.transaction(system, (work) =>
    sync.settleRows(work, { runId, rows: settled, now: clock.now() }),
  )
  return rows.length
}

/** A packet refused as a whole is halved until the record at fault stands alone. */
async function push(
  partner: NationalDatabase,
  packet: Omit<SyncPacket, 'records'>,
  sendable: readonly Sendable[],
): Promise<readonly SettledRow[]> {
  const full = { ...packet, records: sendable.map(({ record }) => record) }
  try {
    const settlements = settle(full.records, await partner.pushPacket(full))
    return sendable.map(({ row, record }, index) =>
      toSettled(row, settlements[index], partner.contentHash(record)),
    )
  } catch (error) {
    if (!(error instanceof PacketRefused)) throw error
    const [only] = sendable
    if (only !== undefined && sendable.length === 1) {
      return [toSettled(only.row, refusedAlone(only.record, error.partnerMessage), undefined)]
    }
    const settled: SettledRow[] = []
    for (const half of halve(sendable)) {
      settled.push(...(await push(partner, { ...packet, messageId: randomUUID() }, half)))
    }
    return settled
  }
}

function toSettled(
  row: OutboxRow,
  settlement: Settlement | undefined,
  contentHash: string | undefined,
): SettledRow {
  if (settlement === undefined || settlement.outcome === 'REFUSED') {
    return { row, outcome: 'REFUSED', refusals: settlement?.refusals ?? [], contentHash: null }
  }
  return { row, outcome: settlement.outcome, refusals: [], contentHash: contentHash ?? null }
}

function notExpressible(row: OutboxRow): SettledRow {
  const refusals = [{ cause: 'NOT_EXPRESSIBLE', field: null, partnerMessage: '' }] as const
  return { row, outcome: 'REFUSED', refusals, contentHash: null }
}
