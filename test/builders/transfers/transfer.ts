import { parseCivilDate } from '#domain/calendar/civil-date.ts'
import { type WorkingCalendar, parseWorkingCalendar } from '#domain/calendar/working-calendar.ts'
import { transferDeadlines } from '#domain/transfer/deadlines.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import published from '../../../prisma/reference/working-calendar-vn.json' with { type: 'json' }

export const publishedCalendar: WorkingCalendar = parseWorkingCalendar(published)

/** An open case between two invented units, with the deadlines of its handover date. */
export function aTransfer(wanted: Partial<Transfer> = {}): Transfer {
  const handoverDate = wanted.handoverDate ?? parseCivilDate('2026-03-10')
  const kind = wanted.kind ?? 'DIEU_DONG'
  const deadlines = transferDeadlines({
    kind,
    regulationPack: 'QC_TRAVINH',
    handoverDate,
    calendar: publishedCalendar,
  })
  return {
    id: '00000000-0000-4000-8000-000000000001',
    caseNumber: 'CT-2026-000001',
    employeeId: '00000000-0000-4000-8000-0000000000e1',
    kind,
    regulationPack: 'QC_TRAVINH',
    fromUnit: 'H59.3',
    toUnit: 'H59.7',
    fromManager: 'H59.3',
    toManager: 'H59.7',
    handoverDate,
    lastDay: null,
    stage: 'DANG_CHUYEN_GIAO',
    ...deadlines,
    accessEndsAt: deadlines.revokeDueAt,
    accessEndedAt: null,
    accessEndedBy: null,
    receivedAt: null,
    archivedAt: null,
    checkedAt: null,
    closedAt: null,
    closedAs: null,
    revokeLate: false,
    receiveLate: false,
    version: 1,
    ...wanted,
  }
}
