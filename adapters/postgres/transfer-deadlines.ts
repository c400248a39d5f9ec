import type { DeadlineRearmer } from './units/calendar.ts'
import { rearmTransfers } from './transfers/deadlines.ts'

/** The deadlines of open transfers, side by side, as the record of a calendar change lists them. */
export const rearmOpenTransfers: DeadlineRearmer = async (work, order) => {
  const moved = await rearmTransfers(work, order)
  return moved.flatMap(({ caseNumber, revokeDueAt, receiveDueAt }) =>
    (
      [
        { side: 'REVOKE', ...revokeDueAt },
        { side: 'RECEIVE', ...receiveDueAt },
      ] as const
    )
      .filter(({ before, after }) => before !== after)
      .map(({ side, before, after }) => ({ caseNumber, side, before, after })),
  )
}
