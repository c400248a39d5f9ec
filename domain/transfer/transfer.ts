import type { CivilDate } from '../calendar/civil-date.ts'
import type { RulePackId } from '../regulation/rule-pack.ts'

/** Thay đổi công tác within the state (Điều 10.1), leaving it (Điều 10.2), and biệt phái. */
export const transferKinds = [
  'DIEU_DONG',
  'BO_NHIEM',
  'LUAN_CHUYEN',
  'CHUYEN_DOI_VI_TRI',
  'BIET_PHAI',
  'CHUYEN_NGOAI_TINH',
  'CHUYEN_KHOI_NHA_NUOC',
  'NGHI_HUU',
  'THOI_VIEC',
  'QUA_DOI',
] as const

/** Loại thay đổi công tác */
export type TransferKind = (typeof transferKinds)[number]

/** Nhãn tiếng Việt của loại thay đổi công tác */
export const transferKindLabels: Readonly<Record<TransferKind, string>> = {
  DIEU_DONG: 'điều động',
  BO_NHIEM: 'bổ nhiệm',
  LUAN_CHUYEN: 'luân chuyển',
  CHUYEN_DOI_VI_TRI: 'chuyển đổi vị trí công tác',
  BIET_PHAI: 'biệt phái',
  CHUYEN_NGOAI_TINH: 'chuyển công tác ra ngoài tỉnh',
  CHUYEN_KHOI_NHA_NUOC: 'chuyển ra khỏi cơ quan nhà nước',
  NGHI_HUU: 'nghỉ hưu',
  THOI_VIEC: 'thôi việc',
  QUA_DOI: 'qua đời',
}

const movingKinds: readonly TransferKind[] = ['DIEU_DONG', 'BO_NHIEM', 'LUAN_CHUYEN', 'CHUYEN_DOI_VI_TRI']

/** A receiving unit of the province takes the person in (Điều 10.1b). */
export function hasReceiver(kind: TransferKind): boolean {
  return movingKinds.includes(kind)
}

/** The person leaves the province's database; the data stay in the archive folder (Điều 10.2). */
export function isLeaving(kind: TransferKind): boolean {
  return kind !== 'BIET_PHAI' && !hasReceiver(kind)
}

/** Words that officials read in the Temporal UI: Vietnamese without diacritics. */
export const transferStages = [
  'CHO_NGAY_BAN_GIAO',
  'DANG_CHUYEN_GIAO',
  'CHO_KIEM_TRA_DU_LIEU',
  'HOAN_THANH',
  'DA_RUT',
  'BI_THAY_THE',
] as const

/** Giai đoạn của vụ việc chuyển giao */
export type TransferStage = (typeof transferStages)[number]

/** Vụ việc chuyển giao, tiếp nhận: what the rules look at. Instants in epoch milliseconds. No personal data but ids. */
export interface Transfer {
  readonly id: string
  readonly caseNumber: string
  readonly employeeId: string
  readonly kind: TransferKind
  readonly regulationPack: RulePackId
  readonly fromUnit: string
  readonly toUnit: string | null
  readonly fromManager: string
  readonly toManager: string | null
  readonly handoverDate: CivilDate
  /** Biệt phái only: the last day of its term. */
  readonly lastDay: CivilDate | null
  readonly stage: TransferStage
  readonly revokeDueAt: number | null
  readonly receiveDueAt: number | null
  readonly accessEndsAt: number | null
  readonly accessEndedAt: number | null
  readonly accessEndedBy: 'CONFIRMED' | 'ENFORCED' | null
  readonly receivedAt: number | null
  readonly archivedAt: number | null
  readonly checkedAt: number | null
  readonly closedAt: number | null
  readonly closedAs: 'HOAN_THANH' | 'DA_RUT' | 'BI_THAY_THE' | null
  readonly revokeLate: boolean
  readonly receiveLate: boolean
  readonly version: number
}

/** Both duties of Điều 10.1 are done, and there is nothing left but the person's own check (10.1c). */
export function isHandedOver(transfer: Transfer): boolean {
  const received = transfer.receivedAt !== null || !hasReceiver(transfer.kind)
  return transfer.accessEndedAt !== null && received && transfer.archivedAt !== null
}
