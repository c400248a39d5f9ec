import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { heartbeat } from '@temporalio/activity'
import type { Scope } from '#contracts/actor.ts'
import {
  type NationalDatabase,
  type OutboxRow,
  PacketRefused,
  PartnerOutage,
  type SettledRow,
  type SyncRunRef,
} from '#contracts/national-sync.ts'
import { outages } from '#domain/sync/failures.ts'
import { toLanes } from '#domain/sync/lanes.ts'
import type { SyncPacket, SyncRecord } from '#domain/sync/record.ts'
import { halve, refusedAlone, type Settlement, settle } from '#domain/sync/settlement.ts'
import type { SentStep, SyncPorts } from './national-sync.ts'
import { sendUnitTree } from './send-unit-tree.ts'

/** Longer than any activity attempt: whoever holds rows by an older lease is dead. */
const LEASE_MS = 10 * 60_000
const BEAT_MS = 1_500
/** A hiccup costs one packet a moment, not the step: 503 to one packet in twenty would else stop every second step. */
const QUICK_WAITS_MS = [100, 400]
const system: Scope = { kind: 'SYSTEM' }

interface Sendable {
  readonly row: OutboxRow
  readonly record: SyncRecord
}

/** One step under way. */
interface Step {
  readonly ports: SyncPorts
  readonly run: SyncRunRef
  /** What the line does now, for whoever looks at the activity in the Temporal UI. */
  trouble: string
  /** The first broken line: the other lanes stop before their next packet. */
  broken: unknown
}

/** Some packets of a run: rows go from the database to the partner here and never through the engine. */
export async function sendPackets(ports: SyncPorts, run: SyncRunRef): Promise<SentStep> {
  const step: Step = { ports, run, trouble: '', broken: undefined }
  const beat = setInterval(() => heartbeat(step.trouble), BEAT_MS)
  try {
    return await sendSome(step)
  } finally {
    clearInterval(beat)
  }
}

/** The packets of different people leave side by side; the versions of one person stay in one lane, in order. */
async function sendSome(step: Step): Promise<SentStep> {
  const { ports, run } = step
  const { settings } = ports
  await sendUnitTree(ports)
  const limit = settings.batchSize * settings.packetsPerStep
  const rows = await claim(step, limit)
  await Promise.all(toLanes(rows, settings).map((lane) => sendLane(step, lane)))
  if (step.broken !== undefined) throw step.broken
  const { progress } = await ports.database.transaction(system, (work) => ports.sync.getRun(work, run.runId))
  return { more: rows.length < limit ? 'NO' : 'YES', progress }
}

function claim({ ports, run }: Step, limit: number): Promise<readonly OutboxRow[]> {
  const { database, sync, clock } = ports
  return database.transaction(system, async (work) => {
    const { scope } = await sync.getRun(work, run.runId)
    return sync.claimBatch(work, { runId: run.runId, scope, limit, now: clock.now(), leaseMs: LEASE_MS })
  })
}

async function sendLane(step: Step, packets: readonly (readonly OutboxRow[])[]): Promise<void> {
  try {
    for (const rows of packets) {
      if (step.broken !== undefined) return
      await sendPacket(step, rows)
    }
  } catch (error) {
    step.broken ??= error
  }
}

/** Read, send, settle. A crash in between leaves the rows claimed by this run: it takes the same versions again. */
async function sendPacket(step: Step, rows: readonly OutboxRow[]): Promise<void> {
  const { ports, run } = step
  const { database, sync, clock } = ports
  const contents = await database.transaction(system, (work) => sync.readContents(work, rows))
  const sendable = rows.flatMap((row): readonly Sendable[] => {
    const record = contents.get(row.outboxId)
    return record ? [{ row, record }] : []
  })
  const packet = { messageId: randomUUID(), correlationId: run.number, createdAt: clock.now() }
  const settled = [
    ...rows.filter((row) => !contents.get(row.outboxId)).map(notExpressible),
    ...(sendable.length === 0 ? [] : await push(step, packet, sendable)),
  ]
  const { messageId } = packet
  await database.transaction(system, (work) =>
    sync.settleRows(work, { runId: run.runId, messageId, rows: settled, now: clock.now() }),
  )
}

/** A packet refused as a whole is halved until the record at fault stands alone. */
async function push(
  step: Step,
  packet: Omit<SyncPacket, 'records'>,
  sendable: readonly Sendable[],
): Promise<readonly SettledRow[]> {
  const { partner } = step.ports
  const full = { ...packet, records: sendable.map(({ record }) => record) }
  try {
    const settlements = settle(full.records, await pushPatiently(step, full))
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
      settled.push(...(await push(step, { ...packet, messageId: randomUUID() }, half)))
    }
    return settled
  }
}

/** The same packet again after a moment: what had its effect is answered as a duplicate. */
async function pushPatiently(step: Step, packet: SyncPacket): ReturnType<NationalDatabase['pushPacket']> {
  for (const wait of QUICK_WAITS_MS) {
    try {
      return await step.ports.partner.pushPacket(packet)
    } catch (error) {
      if (!(error instanceof PartnerOutage) || !isHiccup(error) || step.broken !== undefined) throw error
      step.trouble = `${outages[error.code].cause}: gửi lại gói tin`
      await delay(wait)
    }
  }
  return step.ports.partner.pushPacket(packet)
}

function isHiccup({ code, retryAfterMs }: PartnerOutage): boolean {
  return outages[code].quickRetry === 'YES' && retryAfterMs === undefined
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
