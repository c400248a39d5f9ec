import type { DifferenceKind } from '#domain/sync/comparison.ts'
import type { WorkflowStart } from './workflow-start.ts'
import { processIds, processNames } from './process-ids.ts'
import { searchAttributes } from './search-attributes.ts'
import { taskQueues } from './task-queues.ts'
import type { HeldRecord } from '#domain/sync/canonical.ts'
import type { UnitFigures } from '#domain/sync/comparison.ts'
import type { Correction } from '#domain/sync/correction.ts'
import type { OutageCode } from '#domain/sync/failures.ts'
import type {
  Acknowledgement,
  FieldRefusal,
  SyncOperation,
  SyncPacket,
  SyncRecord,
} from '#domain/sync/record.ts'

/** The line to the national database failed; nothing is known to be wrong with the records. No personal data in it. */
export class PartnerOutage extends Error {
  readonly code: OutageCode
  readonly retryAfterMs: number | undefined

  constructor(code: OutageCode, retryAfterMs?: number) {
    super(code)
    this.name = 'PartnerOutage'
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

/** The partner refused a packet as a whole: nothing of it took effect. */
export class PacketRefused extends Error {
  readonly partnerMessage: string

  constructor(partnerMessage: string) {
    super('PACKET_REFUSED')
    this.name = 'PacketRefused'
    this.partnerMessage = partnerMessage
  }
}

/** What leaves, to the byte, and how to read it. */
export interface PreparedPacket {
  readonly text: string
  readonly contents: readonly PreparedRecord[]
}

export interface PreparedRecord extends HeldRecord {
  readonly readable: readonly ReadableValue[]
}

export interface ReadableValue {
  /** `IDENTITY.dateOfBirth`; null for what is not on the form. */
  readonly field: string | null
  readonly label: string
  readonly partnerField: string
  readonly value: string
}

export interface UnitTreeNode {
  readonly code: string
  readonly name: string
  readonly parentCode: string | null
  readonly state: 'ACTIVE' | 'ENDED' | 'MERGED'
  readonly validFrom: string
  readonly validTo: string | null
  readonly predecessors: readonly string[]
}

export interface PartnerCounts {
  readonly active: number
  readonly closed: number
}

export interface PartnerRecord extends HeldRecord {
  readonly unitCode: string
  readonly closed: 'YES' | 'NO'
}

export interface CursorPage {
  readonly after: string | null
  readonly limit: number
}

/** CSDL quốc gia, as the hub uses it. Every call throws PartnerOutage when the line fails. */
export interface NationalDatabase {
  /** Builds and signs without sending. */
  prepare(packet: SyncPacket): PreparedPacket
  /** Of what would leave for this record: both sides compare it when reconciling. */
  contentHash(record: SyncRecord): string
  /** @throws PacketRefused when the packet as a whole is refused. */
  pushPacket(packet: SyncPacket): Promise<readonly Acknowledgement[]>
  pushUnitTree(tree: {
    readonly messageId: string
    readonly createdAt: number
    readonly units: readonly UnitTreeNode[]
  }): Promise<void>
  probe(): Promise<void>
  pullCorrections(
    page: CursorPage,
  ): Promise<{ readonly corrections: readonly Correction[]; readonly next: string | null }>
  counts(): Promise<PartnerCounts>
  unitHashes(
    page: CursorPage,
  ): Promise<{ readonly units: readonly UnitFigures[]; readonly next: string | null }>
  records(
    unitCode: string,
    page: CursorPage,
  ): Promise<{ readonly records: readonly PartnerRecord[]; readonly next: string | null }>
}

/** Phiên bản chờ gửi: a row of the outbox. */
export interface OutboxRow {
  readonly outboxId: string
  /** Which claim took it: an answer counts only while no later claim has taken the row. */
  readonly attempt: number
  readonly employeeId: string
  readonly version: number
  readonly op: SyncOperation
  readonly unitCode: string
  /** Frozen when the version was approved: a repeated packet must say the same. */
  readonly category: string
  readonly status: string
}

export interface SettledRow {
  readonly row: OutboxRow
  readonly outcome: 'ACCEPTED' | 'DUPLICATE' | 'REFUSED'
  readonly refusals: readonly FieldRefusal[]
  readonly contentHash: string | null
}

/** What a run takes up. */
export type SyncScope =
  | { readonly kind: 'PROVINCE' }
  | { readonly kind: 'UNIT'; readonly unitCode: string }
  | { readonly kind: 'PERSON'; readonly employeeId: string }

export interface SyncRunRef {
  readonly runId: string
  /** `DB-2026-11-30`, `DB-2026-000001` */
  readonly number: string
}

export type NationalSyncInput = SyncRunRef

/** Sent to the running process: try the partner now instead of waiting for the breaker. */
export const retryNowUpdate = 'retryNow'

export interface SyncRunStart extends SyncRunRef {
  readonly kind: 'SYNC' | 'RECONCILIATION'
  readonly scope: SyncScope
}

/** Used by the API, the nightly starter, the sweeper and `hub reconcile`: the id makes a second start harmless. */
export function syncRunStart({ runId, number, kind, scope }: SyncRunStart): WorkflowStart {
  const isSync = kind === 'SYNC'
  return {
    workflow: isSync ? 'nationalSync' : 'reconciliation',
    workflowId: isSync ? processIds.nationalSync(number) : processIds.reconciliation(number),
    taskQueue: taskQueues.hub,
    input: { runId, number } satisfies NationalSyncInput,
    searchAttributes: [
      {
        key: searchAttributes.process,
        value: isSync ? processNames.nationalSync : processNames.reconciliation,
      },
      { key: searchAttributes.stage, value: isSync ? 'DANG_GUI' : 'DANG_DOI_SOAT' },
      { key: searchAttributes.overdue, value: false },
      ...(scope.kind === 'UNIT' ? [{ key: searchAttributes.unitCodes, value: [scope.unitCode] }] : []),
    ],
    summary: `${isSync ? 'Đồng bộ' : 'Đối soát'} ${number} với CSDL quốc gia`,
    details: isSync
      ? 'Gửi mọi phiên bản hồ sơ đã phê duyệt lên Cơ sở dữ liệu quốc gia (Điều 5.4), mỗi phiên bản đúng một lần.'
      : 'So số lượng, mã băm từng đơn vị, rồi từng hồ sơ với Cơ sở dữ liệu quốc gia (Điều 12).',
  }
}

/** Một chênh lệch có tên, for the report of a reconciliation. */
export interface ReportedDifference {
  readonly unitCode: string
  readonly unitName: string
  readonly kind: DifferenceKind
  readonly ourVersion: number | null
  readonly theirVersion: number | null
  readonly employeeId: string | null
  readonly dossierNumber: string | null
  readonly fullName: string | null
  /** Only of whom the province does not know. */
  readonly personalId: string | null
}
