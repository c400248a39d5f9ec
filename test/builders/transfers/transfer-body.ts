import { civilDateAt } from '#domain/calendar/civil-date.ts'

/** What `POST /transfers` is given: from H59.4 to H59.5, handed over today. */
export function aTransferBody(employeeId: string) {
  const today = civilDateAt(Date.now())
  return {
    employeeId,
    kind: 'DIEU_DONG',
    fromUnit: 'H59.4',
    toUnit: 'H59.5',
    decisionNumber: '12/QĐ-SNV',
    decisionDate: today,
    handoverDate: today,
    post: null,
  }
}
