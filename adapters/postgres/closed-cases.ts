import type { ClosedCaseSource } from '#activities/case-sweep.ts'
import { grantActed } from '#contracts/access-grant.ts'
import { sweepKey } from '#contracts/case-sweep.ts'
import { plannedUnitActed } from '#contracts/planned-unit-act.ts'
import { processIds } from '#contracts/process-ids.ts'
import { reviewWake } from '#contracts/review-round.ts'
import { transferWake } from '#contracts/transfer.ts'
import { prismaOf } from './database.ts'

/** The key is the same at each sweep: a process that was told once is not told again. */
const closedKey = `${sweepKey}-vu-viec-da-dong`

/** Rows that an act of a person closed: their process may have slept through it. */
export const closedCaseSources: readonly ClosedCaseSource[] = [
  async (work, since) => {
    const rows = await prismaOf(work).transfer.findMany({
      where: { closedAt: { gte: new Date(since) }, closedAs: { in: ['DA_RUT', 'BI_THAY_THE'] } },
      select: { caseNumber: true, closedAs: true },
      orderBy: { closedAt: 'asc' },
    })
    return rows.map(({ caseNumber, closedAs }) =>
      transferWake(caseNumber, closedAs === 'DA_RUT' ? 'WITHDRAW' : 'SUPERSEDE', closedKey),
    )
  },
  async (work, since) => {
    const rows = await prismaOf(work).accessGrant.findMany({
      where: { endedAt: { gte: new Date(since) }, status: { not: 'OPEN' } },
      select: { caseNumber: true },
      orderBy: { endedAt: 'asc' },
    })
    return rows.map(({ caseNumber }) => ({
      workflowId: processIds.accessGrant(caseNumber),
      update: grantActed,
      updateId: closedKey,
      input: { kind: 'REVOKE' },
    }))
  },
  async (work, since) => {
    const rows = await prismaOf(work).plannedUnitAct.findMany({
      where: { closedAt: { gte: new Date(since) } },
      select: { caseNumber: true },
      orderBy: { closedAt: 'asc' },
    })
    return rows.map(({ caseNumber }) => ({
      workflowId: processIds.plannedUnitAct(caseNumber),
      update: plannedUnitActed,
      updateId: closedKey,
      input: {},
    }))
  },
  async (work, since) => {
    const rows = await prismaOf(work).reviewRound.findMany({
      where: { closedAt: { gte: new Date(since) } },
      select: { caseNumber: true },
      orderBy: { closedAt: 'asc' },
    })
    return rows.map(({ caseNumber }) => reviewWake(caseNumber, closedKey))
  },
]
