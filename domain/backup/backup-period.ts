/** Kỳ sao lưu: the calendar month of the province that a backup belongs to, `YYYY-MM`. */
export type BackupPeriod = `${number}-${string}`

// Asia/Ho_Chi_Minh has had no daylight saving since 1975: a constant, never the zone of the machine.
const provinceOffset = 7 * 3_600_000
export const day = 86_400_000

export function backupPeriodOf(instant: number): BackupPeriod {
  const local = new Date(instant + provinceOffset)
  return `${local.getUTCFullYear()}-${String(local.getUTCMonth() + 1).padStart(2, '0')}`
}

/** The start of the day that lies `months` calendar months back; the 31st of a short month is its last day. */
export function monthsBefore(instant: number, months: number): number {
  const local = new Date(instant + provinceOffset)
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth() - months]
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(local.getUTCDate(), lastDay)) - provinceOffset
}

/** dd/MM/yyyy HH:mm of the province, as officials read it. */
export function toProvinceTime(instant: number): string {
  const [date, time] = new Date(instant + provinceOffset).toISOString().split('T')
  const [year, month, dayOfMonth] = (date ?? '').split('-')
  return `${dayOfMonth}/${month}/${year} ${(time ?? '').slice(0, 5)}`
}

/** 2026-11 as officials read it: tháng 11/2026. */
export function toPeriodName(period: BackupPeriod): string {
  const [year, month] = period.split('-')
  return `tháng ${month}/${year}`
}
