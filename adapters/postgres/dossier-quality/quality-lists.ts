import type { QualityStore } from '#contracts/quality.ts'
import { prismaOf } from '../database.ts'

export const listUnitScores: QualityStore['unitScores'] = async (work, unitCodes) => {
  const units = unitCodes === null ? null : [...unitCodes]
  return prismaOf(work).$queryRaw`
    SELECT unit_code AS "unitCode", count(*)::int AS people, floor(avg(correct))::int AS correct,
      floor(avg(complete))::int AS complete, floor(avg(clean))::int AS clean, floor(avg(live))::int AS live
    FROM quality_score WHERE ${units}::text[] IS NULL OR unit_code = ANY (${units}::text[])
    GROUP BY unit_code ORDER BY unit_code`
}

export const listFindings: QualityStore['findings'] = async (
  work,
  { unitCodes, employeeId, code, limit },
) => {
  const units = unitCodes === null ? null : [...unitCodes]
  return prismaOf(work).$queryRaw`
    SELECT employee_id AS "employeeId", unit_code AS "unitCode", code, field, level,
      (extract(epoch FROM found_at) * 1000)::float8 AS "foundAt"
    FROM quality_finding
    WHERE (${units}::text[] IS NULL OR unit_code = ANY (${units}::text[]) OR employee_id = ${employeeId}::uuid)
      AND (${code}::text IS NULL OR code = ${code})
    ORDER BY unit_code, code, employee_id, field LIMIT ${limit}`
}
