import { randomUUID } from 'node:crypto'
import type { ApprovalRoundState, RoundPage } from '#contracts/approval.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { hasApprover } from '#domain/approval/authority/authority.ts'
import { isLate } from '#domain/approval/cycle/lateness.ts'
import { concludeRound, openRound, type RoundStatus, regularRound } from '#domain/approval/cycle/round.ts'
import { approvalWindow } from '#domain/calendar/approval-window.ts'
import { parsePeriod, type Period } from '#domain/calendar/civil-date.ts'
import { DomainError } from '#domain/errors.ts'
import { prismaOf } from '../database.ts'
import { loadUnitAuthority } from './authority-rows.ts'
import { listDeskIds } from './desk.ts'
import type { ApprovalStoreSettings } from './settings.ts'

export interface RoundRow {
  readonly id: string
  readonly period: string
  readonly unit_code: string
  readonly round: number
  readonly opens_at: Date
  readonly closes_at: Date
  readonly stage: RoundStatus
  readonly extraordinary: boolean
}

const everything = 100_000

function roundNotFound(): DomainError {
  return new DomainError('APPROVAL_ROUND.NOT_FOUND', 'Không tìm thấy đợt phê duyệt.')
}

export async function getRoundRow(work: UnitOfWork, roundId: string): Promise<RoundRow> {
  const [row] = await prismaOf(work).$queryRaw<RoundRow[]>`
    SELECT id::text, period, unit_code, round, opens_at, closes_at, stage, extraordinary
    FROM approval_round WHERE id = ${roundId}::uuid`
  if (row === undefined) throw roundNotFound()
  return row
}

async function countApproved(work: UnitOfWork, roundId: string): Promise<number> {
  const [row] = await prismaOf(work).$queryRaw<{ approved: number }[]>`
    SELECT coalesce(sum(tree_size), 0)::int AS approved FROM approval_package
    WHERE round_id = ${roundId}::uuid AND stage = 'APPROVED'`
  return row?.approved ?? 0
}

async function toState(
  work: UnitOfWork,
  row: RoundRow,
  { settings, now }: { readonly settings: ApprovalStoreSettings; readonly now: number },
): Promise<ApprovalRoundState> {
  const { departmentUnitCode, windowInDays } = settings
  const { unit_code: unitCode } = row
  const pending = await listDeskIds(work, { unitCode, departmentUnitCode, now, limit: everything })
  const opensAt = row.opens_at.getTime()
  const authority = await loadUnitAuthority(work, unitCode)
  return {
    roundId: row.id,
    period: parsePeriod(row.period),
    unitCode,
    round: row.round,
    kind: row.extraordinary ? 'EXTRAORDINARY' : 'REGULAR',
    status: row.stage,
    opensAt,
    closesAt: row.closes_at.getTime(),
    // Before the window the question is whether someone can sign on its first day.
    hasApprover: hasApprover({ ...authority, at: Math.max(now, opensAt) }),
    pending: pending.length,
    late: pending.filter(({ submittedAt }) => isLate(submittedAt, now, windowInDays)).length,
    approved: await countApproved(work, row.id),
    trustPatienceMs: settings.trustPatienceMs,
  }
}

interface Asked {
  readonly settings: ApprovalStoreSettings
  readonly now: number
}

export async function loadRound(
  work: UnitOfWork,
  roundId: string,
  asked: Asked,
): Promise<ApprovalRoundState> {
  return toState(work, await getRoundRow(work, roundId), asked)
}

export interface PlanRequest {
  readonly period: Period
  readonly after: string | null
  readonly limit: number
}

/** Điều 6: a round for every unit that manages data on the window's first day; planning twice plans once. */
export async function planRegularRounds(
  work: UnitOfWork,
  request: PlanRequest,
  asked: Asked,
): Promise<RoundPage> {
  const { period, after, limit } = request
  const { opensAt, closesAt, firstDay } = approvalWindow(period, asked.settings.windowInDays)
  const units = await prismaOf(work).$queryRaw<{ unit_code: string }[]>`
    SELECT DISTINCT managing_unit_of(u.code, ${firstDay}::date) AS unit_code FROM unit u
    WHERE u.valid_from <= ${firstDay}::date AND (u.valid_to IS NULL OR u.valid_to > ${firstDay}::date)
      AND (${after}::text IS NULL OR managing_unit_of(u.code, ${firstDay}::date) > ${after})
    ORDER BY unit_code LIMIT ${limit}`
  const codes = units.map(({ unit_code }) => unit_code)
  await prismaOf(work).$executeRaw`
    INSERT INTO approval_round (id, period, unit_code, round, opens_at, closes_at, stage)
    SELECT id, ${period}, unit_code, ${regularRound}, ${new Date(opensAt)}, ${new Date(closesAt)}, 'PLANNED'
    FROM unnest(${codes.map(() => randomUUID())}::uuid[], ${codes}::text[]) AS planned(id, unit_code)
    ON CONFLICT (period, unit_code, round) DO NOTHING`
  const rows = await prismaOf(work).$queryRaw<RoundRow[]>`
    SELECT id::text, period, unit_code, round, opens_at, closes_at, stage, extraordinary FROM approval_round
    WHERE period = ${period} AND round = ${regularRound} AND unit_code = ANY (${codes}::text[])
      AND stage IN ('PLANNED', 'OPEN') ORDER BY unit_code`
  return {
    rounds: await toStates(work, rows, asked),
    next: codes.length < limit ? null : (codes.at(-1) ?? null),
  }
}

/** Rounds of a period that Sở Nội vụ has opened and that may not run yet. */
export async function listExtraordinaryRounds(
  work: UnitOfWork,
  request: PlanRequest,
  asked: Asked,
): Promise<RoundPage> {
  const { period, after, limit } = request
  const rows = await prismaOf(work).$queryRaw<RoundRow[]>`
    SELECT id::text, period, unit_code, round, opens_at, closes_at, stage, extraordinary FROM approval_round
    WHERE period = ${period} AND extraordinary AND stage IN ('PLANNED', 'OPEN')
      AND (${after}::text IS NULL OR unit_code > ${after}) ORDER BY unit_code LIMIT ${limit}`
  return {
    rounds: await toStates(work, rows, asked),
    next: rows.length < limit ? null : (rows.at(-1)?.unit_code ?? null),
  }
}

export async function listOpenRounds(
  work: UnitOfWork,
  { afterId, limit }: { readonly afterId: string | null; readonly limit: number },
  asked: Asked,
): Promise<readonly ApprovalRoundState[]> {
  const rows = await prismaOf(work).$queryRaw<RoundRow[]>`
    SELECT id::text, period, unit_code, round, opens_at, closes_at, stage, extraordinary FROM approval_round
    WHERE stage IN ('PLANNED', 'OPEN') AND (${afterId}::uuid IS NULL OR id > ${afterId}::uuid)
    ORDER BY approval_round.id LIMIT ${limit}`
  return toStates(work, rows, asked)
}

async function toStates(
  work: UnitOfWork,
  rows: readonly RoundRow[],
  asked: Asked,
): Promise<ApprovalRoundState[]> {
  const states: ApprovalRoundState[] = []
  for (const row of rows) states.push(await toState(work, row, asked))
  return states
}

/** The window has come: PLANNED becomes OPEN; repeating it changes nothing. */
export async function markRoundOpen(work: UnitOfWork, roundId: string): Promise<void> {
  const { stage } = await getRoundRow(work, roundId)
  if (stage !== 'PLANNED') return
  await prismaOf(work).$executeRaw`
    UPDATE approval_round SET stage = ${openRound(stage)} WHERE id = ${roundId}::uuid AND stage = 'PLANNED'`
}

async function hasUnsettledSignature(work: UnitOfWork, roundId: string): Promise<boolean> {
  const signed = await prismaOf(work).approvalPackage.count({ where: { roundId, stage: 'SIGNED' } })
  return signed > 0
}

/** Điều 6: after the window what is unsigned rolls over as late; prepared packages are void. */
export async function closeRound(
  work: UnitOfWork,
  roundId: string,
  asked: Asked,
): Promise<ApprovalRoundState> {
  await markRoundOpen(work, roundId)
  // Against a signature that is being recorded at this moment: it takes the row FOR SHARE.
  await prismaOf(work).$queryRaw`SELECT 1 AS one FROM approval_round WHERE id = ${roundId}::uuid FOR UPDATE`
  const before = await loadRound(work, roundId, asked)
  if (before.status !== 'OPEN' || (await hasUnsettledSignature(work, roundId))) return before
  const stage = concludeRound('OPEN', before)
  const closedAt = new Date(asked.now)
  await prismaOf(work).$executeRaw`
    UPDATE approval_round SET stage = ${stage}, pending_at_end = ${before.pending}, late = ${before.pending > 0},
      closed_at = ${closedAt} WHERE id = ${roundId}::uuid AND stage = 'OPEN'`
  await prismaOf(work).$executeRaw`
    UPDATE approval_package SET stage = 'EXPIRED', closed_at = ${closedAt}
    WHERE round_id = ${roundId}::uuid AND stage = 'PREPARED'`
  return { ...before, status: stage }
}

export interface ExtraordinaryRounds {
  readonly period: Period
  /** Empty: every unit that manages data. */
  readonly unitCodes: readonly string[]
  readonly opensAt: number
  readonly closesAt: number
  readonly reason: string
  readonly documentNumber: string
}

/** Đợt bổ sung: one more round for each unit that has none open. */
export async function openExtraordinaryRounds(
  work: UnitOfWork,
  request: ExtraordinaryRounds,
  asked: Asked,
): Promise<readonly ApprovalRoundState[]> {
  const { period, unitCodes, opensAt, closesAt, reason, documentNumber } = request
  const rows = await prismaOf(work).$queryRaw<RoundRow[]>`
    INSERT INTO approval_round (id, period, unit_code, round, opens_at, closes_at, stage, extraordinary, reason, document_number)
    SELECT gen_random_uuid(), ${period}, u.unit_code,
      1 + coalesce((SELECT max(r.round) FROM approval_round r WHERE r.period = ${period} AND r.unit_code = u.unit_code), 1),
      ${new Date(opensAt)}, ${new Date(closesAt)}, 'PLANNED', true, ${reason}, ${documentNumber}
    FROM (SELECT DISTINCT managing_unit_of(code, CURRENT_DATE) AS unit_code FROM unit
      WHERE valid_to IS NULL OR valid_to > CURRENT_DATE) u
    WHERE (cardinality(${unitCodes}::text[]) = 0 OR u.unit_code = ANY (${unitCodes}::text[]))
      AND NOT EXISTS (SELECT 1 FROM approval_round r WHERE r.unit_code = u.unit_code AND r.stage = 'OPEN')
    RETURNING id::text, period, unit_code, round, opens_at, closes_at, stage, extraordinary`
  return toStates(work, rows, asked)
}
