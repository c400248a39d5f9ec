import { setImmediate as othersFirst } from 'node:timers/promises'
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
  const keep = (page: readonly ScannedPerson[]) =>
    ports.database.transaction(system, (work) => ports.quality.keep(work, { scanId, at, people: page }))
  const people = await checkAlone(ports, { closedUnits, at, keep })
  const index = indexPeople(people.map(({ key }) => key))
  const judged = people.map((person) => judgeAcross(person, checkAcrossPeople(person.key, index)))
  // Most people contradict nobody, and stand already as they were checked alone.
  const changed = judged.filter((person, at) => person !== people[at])
  for (let start = 0; start < changed.length; start += pageSize) {
    await keep(changed.slice(start, start + pageSize))
    ports.progress?.(judged.length)
  }
  const report = toReport(scanId, judged)
  await ports.database.transaction(system, (work) => ports.quality.finish(work, report, ports.clock.now()))
  return report
}

async function checkAlone(
  ports: QualityPorts,
  {
    closedUnits,
    at,
    keep,
  }: {
    readonly closedUnits: ClosedUnits
    readonly at: number
    readonly keep: (page: readonly ScannedPerson[]) => Promise<void>
  },
): Promise<Scanned[]> {
  const today = civilDateAt(at)
  const context = { today, people: indexPeople([]), closedUnits }
  const scanned: Scanned[] = []
  const read = (after: string | null) => ports.quality.readPage({ after, limit: pageSize, today })
  let page = await read(null)
  let kept: Promise<void> = Promise.resolve()
  for (;;) {
    const isLast = page.people.length < pageSize
    // The database reads the next page and writes the one before while this one is checked here.
    const next = isLast ? undefined : read(page.last)
    next?.catch(() => undefined) // told when it is awaited
    const checked = await checkPage(page, context)
    scanned.push(...checked)
    ports.progress?.(scanned.length)
    await kept
    kept = keep(checked)
    kept.catch(() => undefined) // told when it is awaited
    if (next === undefined) break
    page = await next
  }
  await kept
  return scanned
}

const atOnce = 50

/** In portions: between them the database's answers are taken and its next statements sent. */
async function checkPage({ people }: DossierPage, context: CheckContext): Promise<Scanned[]> {
  const checked: Scanned[] = []
  for (let start = 0; start < people.length; start += atOnce) {
    await othersFirst()
    for (const person of people.slice(start, start + atOnce)) checked.push(checkOne(person, context))
  }
  return checked
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

/** The same person where nobody else's dossier says anything of it. */
function judgeAcross(person: Scanned, across: ScannedPerson['findings']): ScannedPerson {
  if (across.length === 0) return person
  const errors = across.filter((found) => found.code === 'CCCD_DUPLICATE').length
  const { quality } = person
  return {
    ...person,
    findings: [...person.findings, ...across],
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
