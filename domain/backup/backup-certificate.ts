import { type BackupPeriod, toPeriodName, toProvinceTime } from './backup-period.ts'

/** Giấy xác nhận sao lưu: what Sở Nội vụ keeps on file for a month; no personal data. */
export interface CertifiedBackup {
  readonly period: BackupPeriod
  readonly taken: {
    readonly name: string
    readonly keyId: string
    readonly bytes: number
    readonly tables: number
    readonly rows: number
    readonly seconds: number
    readonly takenAt: number
  }
  readonly proof: {
    readonly outcome: 'RESTORED' | 'FAILED'
    readonly readSeconds: number
    readonly restoreSeconds: number
  } | null
  readonly verifiedMonths: number
  readonly previousVerifiedAt: number | null
  readonly publicKey: string
  readonly deleted: readonly string[]
  readonly withoutKey: readonly string[]
}

const hour = 3_600_000

export function writeCertificate(backup: CertifiedBackup): string {
  const { period, taken, proof, verifiedMonths, previousVerifiedAt, publicKey, deleted, withoutKey } = backup
  const proved = proof?.outcome === 'RESTORED'
  return [
    `# Xác nhận sao lưu cơ sở dữ liệu ${toPeriodName(period)}`,
    '',
    'Căn cứ Điều 9.1 và Điều 16.8 của Quy chế.',
    '',
    `- Bộ sao lưu: ${taken.name}`,
    `- Thời điểm dữ liệu: ${toProvinceTime(taken.takenAt)}`,
    `- Nội dung: ${taken.tables} bảng, ${taken.rows} dòng, ${megabytes(taken.bytes)} MB đã nén và mã hóa (khóa ${taken.keyId})`,
    `- Sao lưu trong ${taken.seconds} giây`,
    proved
      ? `- Đã kiểm chứng: đọc lại toàn bộ (${proof.readSeconds} giây), khôi phục thử và so khớp từng bảng cùng chuỗi nhật ký (${proof.restoreSeconds} giây)`
      : '- CHƯA KIỂM CHỨNG: không tính là bản sao lưu',
    `- Khoảng dữ liệu có thể mất nếu không có bản này: ${lossWindow(taken.takenAt, previousVerifiedAt)}`,
    `- Số tháng đang có bộ đã kiểm chứng: ${verifiedMonths}${verifiedMonths < 3 ? ' (chưa đủ ba tháng theo Điều 9.1)' : ''}`,
    `- Bộ cũ đã xóa theo chính sách: ${deleted.length === 0 ? 'không' : deleted.join(', ')}`,
    `- Bộ không đọc được vì thiếu khóa: ${withoutKey.length === 0 ? 'không' : withoutKey.join(', ')}`,
    `- Khóa công khai để kiểm tra bản kê (Ed25519): ${publicKey}`,
    '',
  ].join('\n')
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1)

function lossWindow(takenAt: number, previous: number | null): string {
  if (previous === null) return 'toàn bộ (chưa có bản nào trước đó)'
  const hours = Math.round((takenAt - previous) / hour)
  return hours < 48 ? `${hours} giờ` : `${Math.round(hours / 24)} ngày`
}
