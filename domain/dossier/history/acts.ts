import type { SectionCode } from '../form/dossier-form.ts'

/** Giá trị đã ghi, không bao giờ bị ghi đè: null means that the entry ends on that day. */
export type RecordedValue = Readonly<Record<string, unknown>> | null

interface ActBase {
  readonly actId: string
  readonly section: SectionCode
  readonly entryKey: string
  /** Epoch milliseconds: when the province came to know it. */
  readonly recordedAt: number
  readonly sourceDocument: string | null
  /** The signed package that approved it (Điều 6); null for data loaded with a confirmed form. */
  readonly approval: string | null
}

/** Cập nhật — something changed in the world: the value holds from a day on. */
export interface SetAct extends ActBase {
  readonly kind: 'SET'
  readonly value: RecordedValue
  readonly validFrom: string
}

/** Đính chính — what was recorded was wrong: this is what had been true. */
export interface CorrectAct extends ActBase {
  readonly kind: 'CORRECT'
  readonly value: RecordedValue
  readonly validFrom: string
  readonly target: string
}

/** Thu hồi — what was recorded should never have been. */
export interface RescindAct extends ActBase {
  readonly kind: 'RESCIND'
  readonly target: string
}

/** Việc ghi vào hồ sơ */
export type EntryAct = SetAct | CorrectAct | RescindAct
