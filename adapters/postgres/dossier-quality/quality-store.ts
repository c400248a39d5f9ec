import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { QualityStore, ScannedPerson, ScanReport } from '#contracts/quality.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { levelOf } from '#domain/dossier/checks/finding.ts'
import { percentOf } from '#domain/dossier/quality/completeness.ts'
import { type Database, prismaOf } from '../database.ts'
import { listFindings, listUnitScores } from './quality-lists.ts'
import { readDossierPage } from './read-dossiers.ts'

/** Điều 14.1(d), (đ): what a scan reads and writes. Findings keep codes and fields, never values. */
export function createQualityStore(database: Pick<Database, 'pool'>, sealer: FieldSealer): QualityStore {
  return {
    async begin(work, { scanId, at }) {
      await prismaOf(work).$executeRaw`
        INSERT INTO quality_scan (id, started_at) VALUES (${scanId}::uuid, ${new Date(at)}) ON CONFLICT DO NOTHING`
    },
    readPage: (page) => readDossierPage(database.pool, sealer, page),
    closedUnits,
    keep: keepPage,
    async finish(work, report, at) {
      const { scanId, people, findings } = report
      await prismaOf(work).$executeRaw`
        UPDATE quality_scan SET people = ${people}, findings = ${findings}, finished_at = ${new Date(at)},
          report = ${JSON.stringify(report)}::jsonb
        WHERE id = ${scanId}::uuid`
      // People who have left keep no findings of old scans.
      await prismaOf(work).$executeRaw`DELETE FROM quality_finding WHERE scan_id <> ${scanId}::uuid`
      await prismaOf(work).$executeRaw`
        DELETE FROM quality_score s WHERE NOT EXISTS (
          SELECT 1 FROM employee e WHERE e.id = s.employee_id AND e.unit_code IS NOT NULL)`
    },
    unitScores: listUnitScores,
    findings: listFindings,
    async lastScan(work) {
      const row = await prismaOf(work).qualityScan.findFirst({ orderBy: { startedAt: 'desc' } })
      if (row === null) return undefined
      const report = row.report as unknown as ScanReport | null // written by finish
      return { scanId: row.id, startedAt: row.startedAt.getTime(), report }
    },
  }
}

async function closedUnits(work: UnitOfWork): ReturnType<QualityStore['closedUnits']> {
  const rows = await prismaOf(work).$queryRaw<
    { code: string; closed_on: string; replacement: string | null }[]
  >`
    SELECT u.code, u.valid_to::text AS closed_on, min(s.successor_code) AS replacement
    FROM unit u LEFT JOIN unit_succession s ON s.predecessor_code = u.code
    WHERE u.valid_to IS NOT NULL GROUP BY u.code, u.valid_to`
  return new Map(rows.map((row) => [row.code, { closedOn: row.closed_on, replacement: row.replacement }]))
}

async function keepPage(
  work: UnitOfWork,
  {
    scanId,
    at,
    people,
  }: { readonly scanId: string; readonly at: number; readonly people: readonly ScannedPerson[] },
): Promise<void> {
  const ids = people.map((person) => person.employeeId)
  const findings = people.flatMap(toFindingRows)
  const sql = prismaOf(work)
  // Asked at once, they run one after another on the server without waiting for this process, which checks meanwhile.
  const removed = sql.$executeRaw`DELETE FROM quality_finding WHERE employee_id = ANY (${ids}::uuid[])`
  const found = sql.$executeRaw`
    INSERT INTO quality_finding (employee_id, code, field, level, unit_code, found_at, scan_id)
    SELECT employee_id, code, field, level, unit_code, to_timestamp(${at} / 1000.0), ${scanId}::uuid
    FROM jsonb_to_recordset(${JSON.stringify(findings)}::jsonb) AS new(employee_id uuid, code text, field text,
      level text, unit_code text)
    ON CONFLICT DO NOTHING`
  const scored = sql.$executeRaw`
    INSERT INTO quality_score (employee_id, unit_code, correct, complete, clean, live, scored_at)
    SELECT employee_id, unit_code, correct, complete, clean, live, to_timestamp(${at} / 1000.0)
    FROM jsonb_to_recordset(${JSON.stringify(people.map(toScoreRow))}::jsonb) AS new(employee_id uuid, unit_code text,
      correct int, complete int, clean int, live int)
    ON CONFLICT (employee_id) DO UPDATE SET unit_code = excluded.unit_code, correct = excluded.correct,
      complete = excluded.complete, clean = excluded.clean, live = excluded.live, scored_at = excluded.scored_at`
  await Promise.all([removed, found, scored])
}

function toFindingRows({ employeeId, unitCode, findings }: ScannedPerson): object[] {
  return findings.map((found) => {
    const place = found.entryKey === 'MAIN' ? found.section : `${found.section}/${found.entryKey}`
    const field = found.field === null ? place : `${place}.${found.field}`
    return { employee_id: employeeId, code: found.code, field, level: levelOf(found), unit_code: unitCode }
  })
}

// Đúng, sạch, sống are yes or no for a person; đủ is a share.
function toScoreRow({ employeeId, unitCode, quality }: ScannedPerson): object {
  return {
    employee_id: employeeId,
    unit_code: unitCode,
    correct: quality.errors === 0 ? 100 : 0,
    complete: percentOf(quality.filled, quality.required),
    clean: quality.warnings === 0 ? 100 : 0,
    live: quality.stale === 0 ? 100 : 0,
  }
}
