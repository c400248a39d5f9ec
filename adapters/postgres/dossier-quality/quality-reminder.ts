import type { ScanReport, UnitReport } from '#contracts/quality.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt, periodOf } from '#domain/calendar/civil-date.ts'
import { percentOf } from '#domain/dossier/quality/completeness.ts'
import { notify } from '../notifications/notifications.ts'

/** Điều 14.1(đ): đôn đốc. Units and counts only; a unit is reminded once a month, however often is scanned. */
export function createQualityReminder() {
  return {
    async remind(
      work: UnitOfWork,
      { report, at }: { readonly report: ScanReport; readonly at: number },
    ): Promise<number> {
      const period = periodOf(civilDateAt(at))
      const incomplete = report.units.filter(
        (unit) => unit.complete < unit.people || unit.correct < unit.people,
      )
      for (const unit of incomplete) await remindUnit(work, unit, period)
      await notify(work, {
        to: { unitCode: null, role: 'DEPARTMENT_OFFICER' },
        kind: 'QUALITY_REPORT',
        caseKind: 'QUALITY_SCAN',
        caseId: report.scanId,
        title: 'Kết quả rà soát dữ liệu',
        body: `Đã rà soát ${report.people} hồ sơ, ${report.findings} phát hiện, ${incomplete.length} đơn vị còn dữ liệu thiếu hoặc sai.`,
        deduplicationKey: `quality-report/${report.scanId}`,
      })
      return incomplete.length
    },
  }
}

async function remindUnit(work: UnitOfWork, unit: UnitReport, period: string): Promise<void> {
  const { unitCode, people, complete, correct, filled, required } = unit
  await notify(work, {
    to: { unitCode, role: 'UNIT_HR_OFFICER' },
    kind: 'QUALITY_REMINDER',
    caseKind: 'UNIT',
    caseId: unitCode,
    title: 'Đề nghị hoàn thiện dữ liệu',
    body: `Đơn vị có ${people - complete} hồ sơ chưa đủ thông tin, ${people - correct} hồ sơ có dữ liệu sai; mức đầy đủ ${percentOf(filled, required)}% (Điều 14.1đ).`,
    deduplicationKey: `quality-reminder/${unitCode}/${period}`,
  })
}
