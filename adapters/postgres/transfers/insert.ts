import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { startOfDay } from '#domain/calendar/civil-date.ts'
import { defaultRulePackId } from '#domain/regulation/rules-in-force.ts'
import type { Transfer, TransferStage } from '#domain/transfer/transfer.ts'
import { prismaOf } from '../database.ts'
import type { AccessTaken } from './access.ts'
import type { OpenTransferCommand } from '#contracts/transfer.ts'

export interface NewTransfer extends OpenTransferCommand {
  readonly id: string
  readonly year: number
  readonly fromManager: string
  readonly toManager: string | null
  readonly revokeDueAt: number
  readonly receiveDueAt: number | null
  readonly accessEndsAt: number
  readonly taken: AccessTaken
  readonly superseded: string | null
}

/** Number, case and first event in one statement: the counter's row, which all wait for, is held as briefly as can be. */
export async function insertTransfer(work: UnitOfWork, fresh: NewTransfer): Promise<Transfer> {
  const openedAt = new Date(fresh.now)
  const stage: TransferStage =
    fresh.now < startOfDay(fresh.handoverDate) ? 'CHO_NGAY_BAN_GIAO' : 'DANG_CHUYEN_GIAO'
  const receiveDueAt = fresh.receiveDueAt === null ? null : new Date(fresh.receiveDueAt)
  const [row] = await prismaOf(work).$queryRaw<{ caseNumber: string }[]>`
    WITH number AS (
      INSERT INTO case_counter (kind, year, last) VALUES ('CT', ${fresh.year}, 1)
      ON CONFLICT (kind, year) DO UPDATE SET last = case_counter.last + 1 RETURNING kind, year, last
    ), fresh AS (
      INSERT INTO transfer (id, case_number, employee_id, kind, regulation_pack, from_unit, to_unit, from_manager, to_manager,
        decision_number, decision_date, handover_date, stage, post, revoke_due_at, receive_due_at, access_ends_at, restore,
        opened_by, opened_at)
      SELECT ${fresh.id}::uuid, kind || '-' || year || '-' || lpad(last::text, 6, '0'), ${fresh.employeeId}::uuid,
        ${fresh.kind}, ${defaultRulePackId}, ${fresh.fromUnit}, ${fresh.toUnit}, ${fresh.fromManager}, ${fresh.toManager},
        ${fresh.decisionNumber}, ${fresh.decisionDate}::date, ${fresh.handoverDate}::date, ${stage}, ${fresh.post},
        ${new Date(fresh.revokeDueAt)}::timestamptz, ${receiveDueAt}::timestamptz, ${new Date(fresh.accessEndsAt)}::timestamptz,
        ${JSON.stringify(fresh.taken)}::jsonb, ${fresh.openedBy}, ${openedAt}::timestamptz
      FROM number RETURNING id, case_number
    ), noted AS (
      INSERT INTO transfer_event (transfer_id, kind, at, actor, detail, deduplication_key)
      SELECT id, 'OPENED', ${openedAt}::timestamptz, ${fresh.openedBy},
        jsonb_build_object('supersedes', ${fresh.superseded}::text), id || '/opened' FROM fresh
    )
    SELECT case_number AS "caseNumber" FROM fresh`
  return toOpened(fresh, { caseNumber: row?.caseNumber ?? '', stage })
}

function toOpened(
  fresh: NewTransfer,
  { caseNumber, stage }: { caseNumber: string; stage: TransferStage },
): Transfer {
  const { id, employeeId, kind, fromUnit, toUnit, fromManager, toManager, handoverDate } = fresh
  return {
    id,
    caseNumber,
    employeeId,
    kind,
    regulationPack: defaultRulePackId,
    fromUnit,
    toUnit,
    fromManager,
    toManager,
    handoverDate,
    lastDay: null,
    stage,
    revokeDueAt: fresh.revokeDueAt,
    receiveDueAt: fresh.receiveDueAt,
    accessEndsAt: fresh.accessEndsAt,
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
  }
}
