import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import type { ImportColumn } from '#domain/dossier/import/columns.ts'
import { type ImportRow, parseImportRow } from '#domain/dossier/import/import-row.ts'
import {
  type HeldPerson,
  type JudgedLine,
  judgeLine,
  type LineOutcome,
  listDoubled,
} from '#domain/dossier/import/judge-line.ts'
import { type Database, prismaOf } from '../database.ts'
import { createEntryStore } from '../dossier/entries.ts'
import { createPeopleStore } from '../dossier/people.ts'
import { claimPart, closeRun, noteProgress, openRun } from './import-run.ts'
import { type SubmittedLine, writeLines } from './write-lines.ts'

/** Nhập danh sách của một đơn vị: nothing is stored by a dry run; a broken run goes on where it stopped. */
export interface ImportOrder {
  readonly unitCode: string
  readonly sha256: string
  readonly columns: readonly ImportColumn[]
  readonly rows: readonly (readonly string[])[]
  /** The confirmed list that the file is the copy of: the document due for each change (Điều 5.3). */
  readonly document: { readonly number: string; readonly date: string }
  readonly mode: 'DRY_RUN' | 'WRITE'
  readonly createdBy: string
  /** The request's Idempotency-Key; null: a command. */
  readonly requestKey: string | null
}

export interface ImportReport {
  readonly runId: string
  readonly lines: number
  readonly resumedAt: number
  readonly counts: Readonly<Record<LineOutcome, number>>
  /** Lines with something to say, refused or warned; the first thousand. */
  readonly messages: readonly {
    readonly line: number
    readonly outcome: LineOutcome
    readonly texts: readonly string[]
  }[]
}

export interface ImportPorts {
  readonly database: Pick<Database, 'transaction'>
  readonly sealer: FieldSealer
  readonly clock: { now(): number }
  readonly progress?: (done: number) => void
}

const chunk = 500
const system = { kind: 'SYSTEM' } as const

export async function importList(ports: ImportPorts, order: ImportOrder): Promise<ImportReport> {
  const { database, clock } = ports
  const run = await database.transaction(system, (work) => openRun(work, order, clock.now()))
  if (run.isDone) return { runId: run.id, lines: order.rows.length, resumedAt: run.doneLines, ...run.kept }
  const today = civilDateAt(clock.now())
  // The heading is line 1 of the file.
  const rows = order.rows.map((cells, index) =>
    parseImportRow(order.columns, { line: index + 2, cells, today }),
  )
  const doubled = listDoubled(rows)
  let report: ImportReport = { runId: run.id, lines: rows.length, resumedAt: run.doneLines, ...run.kept }
  for (let start = run.doneLines; start < rows.length; start += chunk) {
    const part = rows.slice(start, start + chunk)
    report = await database.transaction(
      system,
      async (work) => {
        await claimPart(work, run.id, start)
        const judged = await judgePart({ ports, work, order }, part, doubled)
        const so = addTo(
          report,
          judged.map(({ judgement }) => judgement),
        )
        if (order.mode === 'WRITE')
          await writeLines(ports.sealer, work, { order, lines: judged, at: clock.now(), runId: run.id })
        await noteProgress(work, run.id, { done: start + part.length, report: so })
        return so
      },
      { timeoutMs: 120_000 },
    )
    ports.progress?.(start + part.length)
  }
  await database.transaction(system, (work) => closeRun(work, run.id, clock.now()))
  return report
}

interface Frame {
  readonly ports: ImportPorts
  readonly work: UnitOfWork
  readonly order: ImportOrder
}

async function judgePart(
  { ports, work, order }: Frame,
  rows: readonly ImportRow[],
  doubled: ReadonlySet<number>,
): Promise<SubmittedLine[]> {
  const [people, entries] = [createPeopleStore(ports.sealer), createEntryStore(ports.sealer)]
  const known = await people.findByPersonalIds(
    work,
    rows.flatMap((row) => row.personalId ?? []),
  )
  const held = await entries.current(
    work,
    [...known.values()].map((person) => person.employeeId),
    { validOn: '9999-12-31' },
  )
  const units = await listOwnUnits(work, order.unitCode)
  const byPerson = new Map<
    string,
    Map<ImportRow['entries'][number]['section'], Readonly<Record<string, unknown>>>
  >()
  for (const entry of held) {
    const sections = byPerson.get(entry.employeeId) ?? new Map()
    if (entry.entryKey === 'MAIN') sections.set(entry.section, entry.value ?? {})
    byPerson.set(entry.employeeId, sections)
  }
  return rows.map((row) => {
    const person = row.personalId === null ? undefined : known.get(row.personalId)
    const own = person !== undefined && [person.unitCode, person.managingUnit].includes(order.unitCode)
    const holding: HeldPerson | undefined =
      person === undefined
        ? undefined
        : { belongsToUnit: own ? 'OWN' : 'OTHER', values: byPerson.get(person.employeeId) ?? new Map() }
    const faults = [
      ...row.faults,
      ...(doubled.has(row.line) ? ['Số định danh cá nhân đã có ở một dòng trước.'] : []),
      ...(row.unitCode === null || units.has(row.unitCode)
        ? []
        : ['Đơn vị ở dòng này không thuộc đơn vị nhập.']),
    ]
    const given = { ...row, faults }
    return { row, person, judgement: judgeLine(given, holding) }
  })
}

// Điều 15: a unit enters its own people and those whose data it manages, nobody else's.
async function listOwnUnits(work: UnitOfWork, unitCode: string): Promise<ReadonlySet<string>> {
  const rows = await prismaOf(work).$queryRaw<{ code: string }[]>`
    SELECT code FROM unit WHERE managing_unit_of(code, CURRENT_DATE) = ${unitCode}`
  return new Set([unitCode, ...rows.map((row) => row.code)])
}

function addTo(report: ImportReport, judged: readonly JudgedLine[]): ImportReport {
  const counts = { ...report.counts }
  for (const { outcome } of judged) counts[outcome] += 1
  const told = judged
    .filter(({ messages }) => messages.length > 0)
    .map(({ line, outcome, messages }) => ({ line, outcome, texts: messages }))
  return { ...report, counts, messages: [...report.messages, ...told].slice(0, 1000) }
}
