import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import type { WorkingCalendar } from '#domain/calendar/working-calendar.ts'
import { transferErrors } from '#domain/transfer/errors.ts'
import { loadWorkingCalendar } from '../units/calendar.ts'
import { prismaOf } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { createApprovedChanges } from '../dossier/approved-changes.ts'
import { createChangeStore } from '../dossier/changes.ts'
import { createEntryStore } from '../dossier/entries.ts'
import { enqueueSync } from '../sync.ts'
import { archiveDossier } from './archive.ts'
import { archiveAttached } from './documents.ts'
import type { TransferNeighbours } from './ports.ts'

/** The neighbours of a case, bound to this database and its keys. */
export function createTransferNeighbours(keys: KeyRing): TransferNeighbours {
  const sealer = createFieldSealer(keys)
  const dossiers = createApprovedChanges(sealer)
  const changes = createChangeStore(sealer)
  const entries = createEntryStore(sealer)
  return {
    loadCalendar: keepCalendar(),
    managingUnitOf,
    managingUnitsOf,
    archiveDossier: (work, folder) => archiveDossier(work, keys, folder, dossiers.dossierSnapshot),
    archiveAttached: (work, folder) => archiveAttached(work, keys, folder),
    movePendingChanges,
    changesLockedUntil,
    enqueueSync: (work, records) => enqueueSync(work, records),
    async proposeReceiptChanges(work, receipt) {
      const held = await entries.current(work, [receipt.employeeId], { validOn: receipt.startsOn })
      const posts = held.find(({ section }) => section === 'POSTS')
      const changeId = await changes.create(work, {
        employeeId: receipt.employeeId,
        managingUnit: receipt.managingUnit,
        act: 'SET',
        section: 'POSTS',
        entryKey: posts?.entryKey ?? 'MAIN',
        baseEntryId: posts?.versionId ?? null,
        value: {
          ...posts?.value,
          employingUnit: receipt.unitCode,
          ...(receipt.post !== null && { position: receipt.post, appointedOn: receipt.startsOn }),
        },
        validFrom: receipt.startsOn,
        purpose: 'UPDATE',
        origin: 'TRANSFER',
        enteredBy: receipt.enteredBy,
        onBehalf: true,
        at: receipt.now,
      })
      await changes.submit(work, changeId, receipt.now)
    },
  }
}

/** The calendar is read again when it was edited since: two counts tell, which costs less than reading all its days. */
function keepCalendar(): TransferNeighbours['loadCalendar'] {
  let kept: { readonly edition: string; readonly calendar: WorkingCalendar } | undefined
  return async (work) => {
    const [row] = await prismaOf(work).$queryRaw<{ edition: string }[]>`
      SELECT (SELECT count(*) || '/' || coalesce(max(recorded_at)::text, '') FROM calendar_change) || '/'
        || (SELECT count(*) FROM calendar_year) || '/' || (SELECT count(*) FROM calendar_day) AS edition`
    const edition = row?.edition ?? ''
    if (kept?.edition !== edition) kept = { edition, calendar: await loadWorkingCalendar(work) }
    return kept.calendar
  }
}

interface UnitFacts {
  readonly nth: number
  readonly open: boolean
  readonly manager: string
  readonly successors: string | null
}

async function managingUnitOf(work: UnitOfWork, unitCode: string, day: CivilDate): Promise<string> {
  const [manager] = await managingUnitsOf(work, [{ unitCode, day }])
  return manager ?? unitCode
}

/** @throws TRANSFER.UNIT_UNKNOWN, or TRANSFER.UNIT_CLOSED with the successors to choose from. */
async function managingUnitsOf(
  work: UnitOfWork,
  asked: readonly { readonly unitCode: string; readonly day: CivilDate }[],
): Promise<readonly string[]> {
  // Lines, not lists: PostgreSQL takes a list for longer than it is and plans for it at every call.
  const lines = asked.map(
    ({ unitCode, day }, index) => Prisma.sql`(${unitCode}::text, ${day}::date, ${index + 1}::int)`,
  )
  const units = await prismaOf(work).$queryRaw<UnitFacts[]>`
    SELECT q.nth, u.valid_from <= q.day AND (u.valid_to IS NULL OR u.valid_to > q.day) AS open,
      managing_unit_of(u.code, q.day) AS manager,
      (SELECT string_agg(s.successor_code, ', ' ORDER BY s.successor_code) FROM unit_succession s
        WHERE s.predecessor_code = u.code) AS successors
    FROM (VALUES ${Prisma.join(lines)}) AS q(code, day, nth) JOIN unit u ON u.code = q.code`
  return asked.map(({ unitCode }, index) => {
    const unit = units.find(({ nth }) => nth === index + 1)
    if (unit === undefined) throw transferErrors.unitUnknown(unitCode)
    if (!unit.open) throw transferErrors.unitClosed(unitCode, unit.successors ?? '')
    return unit.manager
  })
}

async function movePendingChanges(work: UnitOfWork, employeeId: string, managingUnit: string): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE change_request SET managing_unit = ${managingUnit}
    WHERE employee_id = ${employeeId}::uuid AND status IN ('DRAFT', 'SUBMITTED', 'RETURNED')`
}

async function changesLockedUntil(work: UnitOfWork, employeeId: string, now: number): Promise<number | null> {
  const [row] = await prismaOf(work).$queryRaw<{ until: Date | null }[]>`
    SELECT max(change_held_until(id)) AS until FROM change_request
    WHERE employee_id = ${employeeId}::uuid AND status = 'SUBMITTED' AND change_held_until(id) > ${new Date(now)}`
  return row?.until?.getTime() ?? null
}
