import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { ReportedDifference } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'
import { dossierNumberOf } from '../dossier/people.ts'

interface ReportRow extends Omit<ReportedDifference, 'dossierNumber' | 'personalId'> {
  readonly sealed: string | null
  readonly ordinal: number
}

/** Whom only the national side knows: kept sealed beside the report, under the place in it. */
export async function keepUnknownPeople(
  sealer: FieldSealer,
  work: UnitOfWork,
  unit: {
    readonly runId: string
    readonly unitCode: string
    readonly differences: readonly { readonly personalId: string; readonly employeeId: string | null }[]
  },
): Promise<void> {
  const { runId, unitCode } = unit
  const rows = unit.differences.flatMap(({ personalId, employeeId }, ordinal) =>
    employeeId === null
      ? [{ ordinal, sealed: sealer.seal(unknownPersonPlace({ runId, unitCode, ordinal }), personalId) }]
      : [],
  )
  await prismaOf(work).$executeRaw`
    INSERT INTO sync_unknown_person (run_id, unit_code, ordinal, sealed)
    SELECT ${runId}::uuid, ${unitCode}, ordinal, sealed
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS unknown(ordinal int, sealed text)
    ON CONFLICT (run_id, unit_code, ordinal) DO UPDATE SET sealed = excluded.sealed`
}

/** Every difference of a reconciliation, by unit and place in the report. */
export async function reportedDifferences(
  sealer: FieldSealer,
  work: UnitOfWork,
  runId: string,
): Promise<readonly ReportedDifference[]> {
  const rows = await prismaOf(work).$queryRaw<ReportRow[]>`
    SELECT part.key AS "unitCode", coalesce(unit.name, '') AS "unitName", line.value->>'kind' AS kind,
      (line.value->>'ourVersion')::int AS "ourVersion", (line.value->>'theirVersion')::int AS "theirVersion",
      person.id AS "employeeId", person.full_name AS "fullName", unknown.sealed, (line.ordinality - 1)::int AS ordinal
    FROM sync_run run
      CROSS JOIN LATERAL jsonb_each(coalesce(run.report->'units', '{}'::jsonb)) AS part
      CROSS JOIN LATERAL jsonb_array_elements(part.value) WITH ORDINALITY AS line
      LEFT JOIN unit ON unit.code = part.key
      LEFT JOIN employee person ON person.id = (line.value->>'employeeId')::uuid
      LEFT JOIN sync_unknown_person unknown ON person.id IS NULL AND unknown.run_id = run.id
        AND unknown.unit_code = part.key AND unknown.ordinal = line.ordinality - 1
    WHERE run.id = ${runId}::uuid
    ORDER BY part.key, line.ordinality`
  return rows.map(({ sealed, ordinal, ...row }) => ({
    ...row,
    dossierNumber: row.employeeId === null ? null : dossierNumberOf(row.employeeId),
    personalId:
      sealed === null
        ? null
        : sealer.open(unknownPersonPlace({ runId, unitCode: row.unitCode, ordinal }), sealed),
  }))
}

export function unknownPersonPlace(at: {
  readonly runId: string
  readonly unitCode: string
  readonly ordinal: number
}): string {
  return `sync_unknown_person/${at.runId}/${at.unitCode}/${at.ordinal}`
}
