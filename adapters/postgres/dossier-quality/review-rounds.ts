import type { ReviewRoundRecord, ReviewRoundStore, ReviewUnitLine } from '#contracts/review-round.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt, parseCivilDate, yearOf } from '#domain/calendar/civil-date.ts'
import { reviewErrors, type ReviewStatus } from '#domain/dossier/quality/review-round.ts'
import { nextCaseNumber } from '../case-numbers.ts'
import { prismaOf } from '../database.ts'
import { Prisma } from '../generated/client.ts'

interface RoundRow {
  readonly case_number: string
  readonly title: string
  readonly document_number: string | null
  readonly status: ReviewStatus
  readonly opened_at: number
  readonly closed_at: number | null
  readonly units: readonly (Omit<ReviewUnitLine, 'dueOn'> & { readonly dueOn: string })[]
}

/** Điều 14.1(đ): rows of review rounds. A confirmation counts the findings of the last scan, at opening and then. */
export function createReviewRoundStore(): ReviewRoundStore {
  return {
    open: openRound,
    list: async (work, { unitCodes, status, limit }) => {
      const rounds = await readRounds(work, {
        units: unitCodes,
        where: Prisma.sql`(${status}::text IS NULL OR r.status = ${status})`,
        limit,
      })
      return rounds.filter((round) => round.units.length > 0)
    },
    async lock(work, caseNumber) {
      await prismaOf(work).$queryRaw`
        SELECT case_number FROM review_round WHERE case_number = ${caseNumber} FOR UPDATE`
      return getRound(work, caseNumber)
    },
    async confirm(work, { caseNumber, unitCode, note, accountId, now }) {
      await prismaOf(work).$executeRaw`
        UPDATE review_round_unit SET confirmed_at = to_timestamp(${now} / 1000.0), confirmed_by = ${accountId},
          confirmation_note = ${note},
          findings_at_confirmation = (SELECT count(*) FROM quality_finding f WHERE f.unit_code = ${unitCode})
        WHERE case_number = ${caseNumber} AND unit_code = ${unitCode} AND confirmed_at IS NULL`
    },
    async extend(work, { caseNumber, unitCode, dueOn }) {
      await prismaOf(work).$executeRaw`
        UPDATE review_round_unit SET due_on = ${dueOn}::date
        WHERE case_number = ${caseNumber} AND unit_code = ${unitCode} AND confirmed_at IS NULL`
    },
    async cancel(work, { caseNumber, reason, now }) {
      await prismaOf(work).$executeRaw`
        UPDATE review_round SET status = 'CANCELLED', close_reason = ${reason}, closed_at = to_timestamp(${now} / 1000.0)
        WHERE case_number = ${caseNumber} AND status = 'OPEN'`
    },
  }
}

const openRound: ReviewRoundStore['open'] = async (work, round) => {
  const { title, documentNumber, dueOn, unitCodes, openedBy, now } = round
  const units = unitCodes === null ? null : [...unitCodes]
  const caseNumber = await nextCaseNumber(work, 'RS', yearOf(civilDateAt(now)))
  await prismaOf(work).$executeRaw`
    INSERT INTO review_round (case_number, title, document_number, opened_by, opened_at)
    VALUES (${caseNumber}, ${title}, ${documentNumber}, ${openedBy}, to_timestamp(${now} / 1000.0))`
  // Whoever manages the data reviews it: a phòng's people are its parent's to review.
  const asked = await prismaOf(work).$executeRaw`
    INSERT INTO review_round_unit (case_number, unit_code, due_on, findings_at_opening)
    SELECT ${caseNumber}, managing.code, ${dueOn}::date,
      (SELECT count(*) FROM quality_finding f WHERE f.unit_code = managing.code)
    FROM (SELECT DISTINCT managing_unit_of(e.unit_code, CURRENT_DATE) AS code FROM employee e
          WHERE e.unit_code IS NOT NULL) AS managing
    WHERE ${units}::text[] IS NULL OR managing.code = ANY (${units}::text[])`
  if (asked === 0) throw reviewErrors.noUnits({})
  return getRound(work, caseNumber)
}

export async function getRound(work: UnitOfWork, caseNumber: string): Promise<ReviewRoundRecord> {
  const [round] = await readRounds(work, {
    units: null,
    where: Prisma.sql`r.case_number = ${caseNumber}`,
    limit: 1,
  })
  if (round === undefined) throw reviewErrors.unknown({ caseNumber })
  return round
}

export async function readRounds(
  work: UnitOfWork,
  asked: { readonly units: readonly string[] | null; readonly where: Prisma.Sql; readonly limit: number },
): Promise<readonly ReviewRoundRecord[]> {
  const units = asked.units === null ? null : [...asked.units]
  const rows = await prismaOf(work).$queryRaw<RoundRow[]>`
    SELECT r.case_number, r.title, r.document_number, r.status,
      (extract(epoch FROM r.opened_at) * 1000)::float8 AS opened_at,
      (extract(epoch FROM r.closed_at) * 1000)::float8 AS closed_at,
      coalesce((SELECT json_agg(json_build_object('unitCode', u.unit_code, 'dueOn', u.due_on,
          'findingsAtOpening', u.findings_at_opening, 'confirmationNote', u.confirmation_note,
          'confirmedAt', floor(extract(epoch FROM u.confirmed_at) * 1000),
          'findingsAtConfirmation', u.findings_at_confirmation,
          'escalatedAt', floor(extract(epoch FROM u.escalated_at) * 1000)) ORDER BY u.unit_code)
        FROM review_round_unit u WHERE u.case_number = r.case_number
          AND (${units}::text[] IS NULL OR u.unit_code = ANY (${units}::text[]))), '[]') AS units
    FROM review_round r WHERE ${asked.where} ORDER BY r.case_number DESC LIMIT ${asked.limit}`
  return rows.map(toRecord)
}

function toRecord(row: RoundRow): ReviewRoundRecord {
  return {
    caseNumber: row.case_number,
    title: row.title,
    documentNumber: row.document_number,
    status: row.status,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    units: row.units.map((unit) => ({ ...unit, dueOn: parseCivilDate(unit.dueOn) })),
  }
}
