import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { Difference } from '#domain/sync/comparison.ts'
import { prismaOf } from '../database.ts'
import { notify } from '../notifications/notifications.ts'
import { personalIdPlace } from '../dossier/load-staff.ts'

/** Bản ghi mà CSDL quốc gia đã nhận: the last accepted version of a person. */
export interface AcceptedRecord {
  readonly employeeId: string
  readonly personalId: string
  readonly version: number
  readonly contentHash: string
  readonly unitCode: string
  readonly op: string
}

export interface NamedDifference extends Difference {
  readonly employeeId: string | null
}

/** Of one unit, or of the whole province; with `personalIds` also those people wherever they are now. */
export async function acceptedRecords(
  sealer: FieldSealer,
  work: UnitOfWork,
  filter: { readonly unitCode?: string; readonly personalIds?: readonly string[] },
): Promise<readonly AcceptedRecord[]> {
  const unit = filter.unitCode ?? null
  const indexes = (filter.personalIds ?? [])
    .flatMap((id) => sealer.blindIndexes(id))
    .map((index) => Buffer.from(index))
  const rows = await prismaOf(work).$queryRaw<(Omit<AcceptedRecord, 'personalId'> & { sealed: string })[]>`
    WITH latest AS (
      SELECT DISTINCT ON (employee_id) employee_id, version, op, unit_code, content_hash
      FROM sync_outbox WHERE status = 'ACCEPTED' ORDER BY employee_id, version DESC)
    SELECT employee_id AS "employeeId", l.version, op, l.unit_code AS "unitCode",
      coalesce(content_hash, '') AS "contentHash", p.personal_id_sealed AS sealed
    FROM latest l JOIN employee p ON p.id = l.employee_id
    WHERE p.personal_id_sealed IS NOT NULL
      AND (${unit}::text IS NULL OR (l.unit_code = ${unit} AND op <> 'CLOSE')
        OR p.personal_id_index = ANY (${indexes}::bytea[]))`
  return rows.map(({ sealed, ...row }) => ({
    ...row,
    personalId: sealer.open(personalIdPlace(row.employeeId), sealed),
  }))
}

/** Every accepted version above what the partner holds goes back into the outbox, in order. */
export async function sendAgain(
  work: UnitOfWork,
  people: readonly { readonly employeeId: string; readonly above: number }[],
): Promise<number> {
  const columns = people.map(({ employeeId, above }) => ({ employee_id: employeeId, above }))
  return prismaOf(work).$executeRaw`
    UPDATE sync_outbox o SET status = 'PENDING', lease_until = NULL, answered_at = NULL
    FROM jsonb_to_recordset(${JSON.stringify(columns)}::jsonb) AS p(employee_id uuid, above int)
    WHERE o.employee_id = p.employee_id AND o.version > p.above AND o.status = 'ACCEPTED'`
}

/** The report names employees by our id, never by the personal number. Repeating a unit replaces its part. */
export async function reportUnit(
  work: UnitOfWork,
  {
    runId,
    unitCode,
    differences,
  }: {
    readonly runId: string
    readonly unitCode: string
    readonly differences: readonly NamedDifference[]
  },
): Promise<void> {
  const part = differences.map(({ employeeId, kind, ourVersion, theirVersion }) => ({
    employeeId,
    kind,
    ourVersion,
    theirVersion,
  }))
  await prismaOf(work).$executeRaw`
    UPDATE sync_run SET report = jsonb_set(coalesce(report, '{"units": {}}'::jsonb), ARRAY['units', ${unitCode}],
      ${JSON.stringify(part)}::jsonb)
    WHERE id = ${runId}::uuid`
}

/** Asks the unit about what only people can tell; the same question is asked once a run. */
export async function askUnit(
  work: UnitOfWork,
  {
    number,
    unitCode,
    people,
  }: { readonly number: string; readonly unitCode: string; readonly people: number },
): Promise<void> {
  await notify(work, {
    to: { unitCode, role: 'UNIT_HR_OFFICER' },
    kind: 'RECONCILIATION_QUESTION',
    caseKind: 'DOI_SOAT',
    caseId: number,
    title: `${people} hồ sơ của ${unitCode} lệch với CSDL quốc gia`,
    body: `Kết quả đối soát ${number}: ${people} hồ sơ của ${unitCode} khác với CSDL quốc gia mà hệ thống không tự xử lý được. Mở báo cáo đối soát, kiểm tra và trả lời Sở Nội vụ.`,
    deduplicationKey: `RECONCILIATION/${number}/${unitCode}`,
  })
}
