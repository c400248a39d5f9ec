import { randomUUID } from 'node:crypto'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { SecondLevelRule } from '#domain/approval/authority/eligibility.ts'
import { approvalErrors } from '#domain/approval/errors.ts'
import { DomainError } from '#domain/errors.ts'
import { prismaOf } from '../database.ts'

export interface RecordedRule extends SecondLevelRule {
  readonly ruleId: string
  readonly documentNumber: string
  readonly recordedAt: number
  readonly endedAt: number | null
}

/** Điều 16.8: what Sở Nội vụ has named, newest first. */
export async function listSecondLevelRules(work: UnitOfWork): Promise<readonly RecordedRule[]> {
  const rows = await prismaOf(work).secondLevelRule.findMany({ orderBy: { recordedAt: 'desc' }, take: 500 })
  return rows.map((row) => ({
    ruleId: row.id,
    section: row.section,
    unitCode: row.unitCode,
    documentNumber: row.documentNumber,
    recordedAt: row.recordedAt.getTime(),
    endedAt: row.endedAt?.getTime() ?? null,
  }))
}

/** The rules in force when a signature came: a later rule does not reach back. */
export async function secondLevelRulesAt(work: UnitOfWork, at: number): Promise<readonly SecondLevelRule[]> {
  const rules = await listSecondLevelRules(work)
  return rules.filter(({ recordedAt, endedAt }) => recordedAt <= at && (endedAt === null || at < endedAt))
}

export interface RuleRequest extends SecondLevelRule {
  readonly documentNumber: string
  readonly accountId: string
  readonly now: number
}

export async function nameSecondLevel(work: UnitOfWork, request: RuleRequest): Promise<string> {
  const { section, unitCode, documentNumber, accountId, now } = request
  if (documentNumber.trim() === '') throw approvalErrors.documentRequired()
  const id = randomUUID()
  await prismaOf(work).secondLevelRule.create({
    data: { id, section, unitCode, documentNumber, recordedBy: accountId, recordedAt: new Date(now) },
  })
  return id
}

export async function endSecondLevel(
  work: UnitOfWork,
  { ruleId, accountId, now }: { readonly ruleId: string; readonly accountId: string; readonly now: number },
): Promise<void> {
  const { count } = await prismaOf(work).secondLevelRule.updateMany({
    where: { id: ruleId, endedAt: null },
    data: { endedAt: new Date(now), endedBy: accountId },
  })
  if (count === 0) {
    throw new DomainError(
      'SECOND_LEVEL.NOT_OPEN',
      'Quy định phê duyệt cấp hai không tồn tại hoặc đã chấm dứt.',
    )
  }
}
