import { randomUUID } from 'node:crypto'
import type { OpenedTransfer, OpenTransferCommand } from '#contracts/transfer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt, startOfDay, yearOf } from '#domain/calendar/civil-date.ts'
import { defaultRulePackId } from '#domain/regulation/rules-in-force.ts'
import { type TransferDeadlines, transferDeadlines } from '#domain/transfer/deadlines.ts'
import { transferErrors } from '#domain/transfer/errors.ts'
import { assertMayOpen } from '#domain/transfer/opening.ts'
import { isLeaving } from '#domain/transfer/transfer.ts'
import { prismaOf } from '../database.ts'
import { nothingTaken, scheduleAccessEnd } from './access.ts'
import { insertTransfer } from './insert.ts'
import type { TransferNeighbours } from './ports.ts'
import { recordSecondment } from './secondment.ts'
import { noteSuperseded, supersedeOpenCase } from './supersede.ts'

/**
 * Opens a case and stores both deadlines and the end of access with it.
 * @throws DomainError TRANSFER.* when a rule refuses; the partial unique index is the last word on "one open case".
 */
export async function openTransfer(
  work: UnitOfWork,
  neighbours: TransferNeighbours,
  command: OpenTransferCommand,
): Promise<OpenedTransfer> {
  const { kind, handoverDate, now } = command
  const facts = await lockPerson(work, command)
  const [managers, calendar] = await Promise.all([
    judge(work, neighbours, { command, facts }),
    neighbours.loadCalendar(work),
  ])
  const superseded = await supersedeOpenCase(work, command, facts.openCase)
  if (kind === 'BIET_PHAI')
    return { ...(await recordSecondment(work, { ...command, ...managers })), tookThePlaceOf: null }

  const deadlines = transferDeadlines({ kind, regulationPack: defaultRulePackId, handoverDate, calendar })
  const ends = accessEnds(command, deadlines)
  const { accountId } = facts
  const taken =
    accountId === null
      ? nothingTaken
      : await scheduleAccessEnd(work, {
          ...ends,
          accountId,
          employeeId: command.employeeId,
          unitCode: isLeaving(kind) ? null : command.fromUnit,
        })
  const transfer = await insertTransfer(work, {
    ...command,
    ...managers,
    ...deadlines,
    id: randomUUID(),
    year: yearOf(civilDateAt(now)),
    accessEndsAt: ends.accessEndsAt,
    taken,
    superseded: superseded?.id ?? null,
  })
  if (superseded !== null) await noteSuperseded(work, superseded.id, transfer.id)
  return { ...transfer, tookThePlaceOf: superseded?.caseNumber ?? null }
}

interface PersonFacts {
  readonly category: string
  readonly mainUnit: string | null
  readonly accountId: string | null
  readonly openCase: string | null
}

/** The person's row is the queue: two cases of one person never pass the checks together. */
async function lockPerson(
  work: UnitOfWork,
  { employeeId, fromUnit }: OpenTransferCommand,
): Promise<PersonFacts> {
  const client = prismaOf(work)
  const lock = client.$queryRaw`SELECT 1 FROM employee WHERE id = ${employeeId}::uuid FOR UPDATE`
  // A statement of its own behind the lock: what a case before this one committed must be seen.
  const reading = client.$queryRaw<PersonFacts[]>`
    SELECT e.category,
      (SELECT m.unit_code FROM assignment m WHERE m.employee_id = e.id AND m.kind = 'MAIN' AND m.ends_on IS NULL) AS "mainUnit",
      (SELECT a.id::text FROM account a WHERE a.employee_id = e.id) AS "accountId",
      (SELECT t.id::text FROM transfer t WHERE t.employee_id = e.id AND t.closed_at IS NULL) AS "openCase"
    FROM employee e WHERE e.id = ${employeeId}::uuid`
  const [, [facts]] = await Promise.all([lock, reading])
  if (facts?.mainUnit !== fromUnit) throw transferErrors.notEmployedThere(fromUnit)
  return facts
}

async function judge(
  work: UnitOfWork,
  neighbours: TransferNeighbours,
  { command, facts }: { readonly command: OpenTransferCommand; readonly facts: PersonFacts },
): Promise<{ readonly fromManager: string; readonly toManager: string | null }> {
  const { fromUnit, toUnit, handoverDate } = command
  const today = civilDateAt(command.now)
  const [fromManager = fromUnit, toManager = null] = await neighbours.managingUnitsOf(work, [
    { unitCode: fromUnit, day: handoverDate < today ? today : handoverDate },
    ...(toUnit === null ? [] : [{ unitCode: toUnit, day: today }]),
  ])
  const isContractWorker = facts.category === 'NGUOI_LAO_DONG'
  assertMayOpen({
    ...command,
    lastDay: command.lastDay ?? null,
    today,
    fromManager,
    toManager,
    isContractWorker,
  })
  return { fromManager, toManager }
}

/** Authority over others' data ends with the decision; access at the end of the term, at a death at once. */
function accessEnds(
  { kind, handoverDate, now }: OpenTransferCommand,
  { revokeDueAt }: TransferDeadlines,
): { readonly accessEndsAt: number; readonly authorityEndsAt: number } {
  const accessEndsAt = kind === 'QUA_DOI' ? now : revokeDueAt
  return { accessEndsAt, authorityEndsAt: Math.min(startOfDay(handoverDate), accessEndsAt) }
}
