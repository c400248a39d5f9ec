import { type ObservedSet, observeSets } from '#adapters/backup-medium/medium/observe-sets.ts'
import { toPeriodName, toProvinceTime } from '#domain/backup/backup-period.ts'
import { standingLabels } from '#domain/backup/backup-set.ts'
import { latestOf } from '#domain/backup/clock-evidence.ts'
import { openMediumPlace, tell } from './medium-place.ts'

export async function listSets(): Promise<void> {
  const { medium, ring } = openMediumPlace()
  const observed = await observeSets(medium, ring)
  const free = await medium.freeBytes()
  const room = free === null ? '' : ` (còn trống ${megabytes(free)} MB)`
  tell(`Phương tiện lưu trữ: ${medium.place}${room}`)
  if (observed.length === 0) tell('Chưa có bộ sao lưu nào.')
  for (const one of observed) tell(describe(one))
  const lost = observed.filter(({ set }) => set.standing === 'UNKNOWN_KEY')
  if (lost.length > 0) {
    tell(`THIẾU KHÓA: ${lost.length} bộ không đọc được bằng vòng khóa hiện tại; bổ sung khóa vào HUB_KEYS.`)
    process.exitCode = 1
  }
}

function describe({ set, manifest, verification, fault }: ObservedSet): string {
  const parts = [
    set.setId,
    standingLabels[set.standing],
    manifest
      ? `${toPeriodName(manifest.period)}, ${toProvinceTime(latestOf(manifest.taken))}`
      : 'không rõ thời điểm',
    `${megabytes(set.bytes)} MB`,
    ...(manifest ? [`${manifest.tables.length} bảng, khóa ${manifest.key.id}`] : []),
    ...(verification?.outcome === 'RESTORED' ? [`kiểm chứng ${toProvinceTime(verification.at)}`] : []),
    ...(set.hold ? [`ĐANG GIỮ: ${set.hold.reason}`] : []),
    ...(fault === null ? [] : [fault]),
  ]
  return `- ${parts.join(' · ')}`
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1)
