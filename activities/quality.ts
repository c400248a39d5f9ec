import { heartbeat } from '@temporalio/activity'
import type { Scope } from '#contracts/actor.ts'
import type { DossierPage, QualityStore, ScannedPerson, ScanReport, UnitReport } from '#contracts/quality.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { checkAcrossPeople, type CheckContext, checkDossier } from '#domain/dossier/checks/check-dossier.ts'
import type { ClosedUnits } from '#domain/dossier/checks/outside-checks.ts'
import { indexPeople, type PersonKey, toPersonKey } from '#domain/dossier/checks/province-checks.ts'
import { addPerson, emptyUnitQuality, measureQuality } from '#domain/dossier/quality/completeness.ts'
import { checkStaleness } from '#domain/dossier/quality/staleness.ts'

export interface QualityPorts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly quality: QualityStore
  readonly clock: { now(): number }
  /** Told the number of people after each page; default: nobody. */
  readonly progress?: (people: number) => void
}

const pageSize = 500
const system = { kind: 'SYSTEM' } as const

interface Scanned extends ScannedPerson {
  readonly key: PersonKey
}

/**
 * Điều 14.1(d), (đ): checks every dossier by itself, then against the others, and keeps findings and completeness.
 * A scan that dies begins again: everything it writes is replaced by the next one.
 */
export async function scanDossiers(ports: QualityPorts, scanId: string): Promise<ScanReport> {
  const at = ports.clock.now()
  const closedUnits = await ports.database.transaction(system, async (work) => {
    await ports.quality.begin(work, { scanId, at })
    return ports.quality.closedUnits(work)
  })
  const people = await checkAlone(ports, closedUnits, at)
  const index = indexPeople(people.map(({ key }) => key))
  const judged = people.map((person) => judgeAcross(person, checkAcrossPeople(person.key, index)))
  for (let start = 0; start < judged.length; start += pageSize * 4) {
    const page = judged.slice(start, start + pageSize * 4)
    await ports.database.transaction(system, (work) => ports.quality.keep(work, { scanId, at, people: page }))
    ports.progress?.(start + page.length)
  }
  const report = toReport(scanId, judged)
  await ports.database.transaction(system, (work) => ports.quality.finish(work, report, ports.clock.now()))
  return report
}

async function checkAlone(ports: QualityPorts, closedUnits: ClosedUnits, at: number): Promise<Scanned[]> {
  const today = civilDateAt(at)
  const context = { today, people: indexPeople([]), closedUnits }
  const scanned: Scanned[] = []
  const read = (after: string | null) => ports.quality.readPage({ after, limit: pageSize, today })
  let page = await read(null)
  for (;;) {
    const isLast = page.people.length < pageSize
    // Read ahead: the database works on the next page while this one is checked here.
    const next = isLast ? undefined : read(page.last)
    scanned.push(...page.people.map((person) => checkOne(person, context)))
    ports.progress?.(scanned.length)
    if (next === undefined) return scanned
    page = await next
  }
}

function checkOne(
  { view, unitCode, population }: DossierPage['people'][number],
  context: CheckContext,
): Scanned {
  const asked = population === undefined ? context : { ...context, population }
  const findings = [...checkDossier(view, asked), ...checkStaleness(view, context.today)]
  const quality = measureQuality(view, findings)
  return { employeeId: view.employeeId, unitCode, findings, quality, key: toPersonKey(view) }
}

function judgeAcross(person: Scanned, across: ScannedPerson['findings']): ScannedPerson {
  const { key: _key, ...scanned } = person
  if (across.length === 0) return scanned
  const errors = across.filter((found) => found.code === 'CCCD_DUPLICATE').length
  const { quality } = scanned
  return {
    ...scanned,
    findings: [...scanned.findings, ...across],
    quality: {
      ...quality,
      errors: quality.errors + errors,
      warnings: quality.warnings + across.length - errors,
    },
  }
}

function toReport(scanId: string, people: readonly ScannedPerson[]): ScanReport {
  const byCode: Record<string, number> = {}
  const units = new Map<string, UnitReport>()
  for (const { unitCode, quality, findings } of people) {
    const unit = units.get(unitCode) ?? { ...emptyUnitQuality, unitCode }
    units.set(unitCode, { unitCode, ...addPerson(unit, quality) })
    for (const { code } of findings) byCode[code] = (byCode[code] ?? 0) + 1
  }
  const findings = Object.values(byCode).reduce((sum, count) => sum + count, 0)
  const sorted = [...units.values()].toSorted((a, b) => a.unitCode.localeCompare(b.unitCode))
  return { scanId, people: people.length, findings, byCode, units: sorted }
}

export interface QualityReminder {
  /** One reminder a unit and month, one report a scan to the department. */
  remind(work: UnitOfWork, reminder: { readonly report: ScanReport; readonly at: number }): Promise<number>
}

export function createQualityActivities(ports: QualityPorts & { readonly reminder: QualityReminder }) {
  return {
    /** Rà soát toàn tỉnh. */
    scanAllDossiers: ({ scanId }: { readonly scanId: string }): Promise<ScanReport> =>
      scanDossiers({ ...ports, progress: (people) => heartbeat({ people }) }, scanId),
    /** Nhắc đơn vị, báo Sở Nội vụ. */
    remindUnits: (report: ScanReport): Promise<number> =>
      ports.database.transaction(system, (work) =>
        ports.reminder.remind(work, { report, at: ports.clock.now() }),
      ),
  }
}

export type QualityActivities = ReturnType<typeof createQualityActivities>
