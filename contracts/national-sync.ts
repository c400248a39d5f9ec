import type { HeldRecord } from '#domain/sync/canonical.ts'
import type { UnitFigures } from '#domain/sync/comparison.ts'
import type { Correction } from '#domain/sync/correction.ts'
import type { OutageCode } from '#domain/sync/failures.ts'
import type { Acknowledgement, SyncPacket } from '#domain/sync/record.ts'

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
