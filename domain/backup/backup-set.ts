import type { BackupPeriod } from './backup-period.ts'
import type { ClockReading } from './clock-evidence.ts'

/**
 * Tình trạng bộ sao lưu: what is known of a set on the medium.
 * VERIFIED: signed, read whole and restored into a scratch database with equal fingerprints.
 * UNVERIFIED: signed, not (yet) proved by restoring. BROKEN: signed, but its archive failed the proof.
 * UNKNOWN_KEY: its key is not on the ring, so nothing can be said. FORGED: signature, name or shape is wrong.
 */
export const setStandings = ['VERIFIED', 'UNVERIFIED', 'BROKEN', 'UNKNOWN_KEY', 'FORGED'] as const
export type SetStanding = (typeof setStandings)[number]

/** Lệnh giữ bộ sao lưu: somebody needs this set; it is kept until the hold is lifted. */
export interface BackupHold {
  readonly by: string
  readonly reason: string
  readonly at: number
}

/** What only a signed manifest may say of a set. */
export interface SetAttestation {
  readonly sequence: number
  readonly period: BackupPeriod
  readonly taken: ClockReading
}

/** Bộ sao lưu: one set as it lies on the dedicated medium. `attested` is null where no signature vouches for it. */
export interface BackupSet {
  readonly setId: string
  readonly standing: SetStanding
  readonly attested: SetAttestation | null
  readonly hold: BackupHold | null
  /** An unreadable hold still holds: when in doubt, keep. */
  readonly holdUnreadable: boolean
  readonly bytes: number
}

export const standingLabels = {
  VERIFIED: 'đã kiểm chứng',
  UNVERIFIED: 'chưa kiểm chứng',
  BROKEN: 'hỏng',
  UNKNOWN_KEY: 'thiếu khóa',
  FORGED: 'không xác thực được',
} as const satisfies Record<SetStanding, string>
