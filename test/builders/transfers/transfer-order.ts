import type { OpenTransferCommand } from '#contracts/transfer.ts'
import { parseCivilDate } from '#domain/calendar/civil-date.ts'

// A Tuesday of an ordinary week: 3 working days end with Friday 13th, 5 with Tuesday 17th.
export const handoverDate = parseCivilDate('2026-03-10')

type Said = Pick<OpenTransferCommand, 'employeeId' | 'fromUnit' | 'openedBy' | 'now'>

/** A person moves to H59.12 in an ordinary week. */
export function aTransferOrder(said: Said & Partial<OpenTransferCommand>): OpenTransferCommand {
  return {
    kind: 'DIEU_DONG',
    toUnit: 'H59.12',
    decisionNumber: '12/QĐ-SNV',
    decisionDate: parseCivilDate('2026-03-05'),
    handoverDate,
    post: null,
    ...said,
  }
}
