import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type Correction, type ThreeWayView, threeWay } from '#domain/sync/correction.ts'
import type { Json } from '#domain/sync/record.ts'
import { prismaOf } from '../database.ts'
import { createEntryStore } from '../dossier/entries.ts'

const CURSOR = 'CSDLQG/hieu-chinh'
const endOfTime = '9999-12-31'

export interface CorrectionOnRecord {
  readonly correctionId: string
  readonly employeeId: string
  readonly unitCode: string | null
  readonly field: string | null
  readonly partnerField: string
  readonly source: string
  readonly reason: string
  readonly basedOnVersion: number
  readonly view: ThreeWayView
}

export async function correctionCursor(work: UnitOfWork): Promise<string | null> {
  const row = await prismaOf(work).syncBreaker.findUnique({ where: { partner: CURSOR } })
  return (row?.state as { after?: string } | undefined)?.after ?? null // written below
}

/** Keeps a page of corrections and where the next begins, in one transaction; a repeated page changes nothing. */
export async function keepCorrections(
  sealer: FieldSealer,
  work: UnitOfWork,
  page: { readonly corrections: readonly Correction[]; readonly after: string; readonly now: number },
): Promise<void> {
  for (const correction of page.corrections) {
    const indexes = sealer.blindIndexes(correction.personalId).map((index) => Buffer.from(index))
    const sealed = sealer.seal(placeOf(correction.correctionId), JSON.stringify(correction.value))
    const { correctionId, field, partnerField, basedOnVersion, source, reason, issuedAt } = correction
    await prismaOf(work).$executeRaw`
      INSERT INTO sync_correction (correction_id, employee_id, field, partner_field, sealed, based_on_version, source,
        reason, issued_at, pulled_at, status)
      SELECT ${correctionId}, person.id, ${field}, ${partnerField}, ${sealed}, ${basedOnVersion}, ${source}, ${reason},
        to_timestamp(${issuedAt} / 1000.0), to_timestamp(${page.now} / 1000.0),
        CASE WHEN person.id IS NULL THEN 'UNKNOWN' ELSE 'OPEN' END
      FROM (SELECT 1) AS one LEFT JOIN employee person ON person.personal_id_index = ANY (${indexes}::bytea[])
      ON CONFLICT (correction_id) DO NOTHING`
  }
  const state = { after: page.after }
  await prismaOf(work).syncBreaker.upsert({
    where: { partner: CURSOR },
    create: { partner: CURSOR, state },
    update: { state },
  })
}

/** Hiệu chỉnh đang chờ, identity data of the population register first, each seen from three sides. */
export async function openCorrections(
  sealer: FieldSealer,
  work: UnitOfWork,
  { unitCodes, limit }: { readonly unitCodes?: readonly string[]; readonly limit: number },
): Promise<readonly CorrectionOnRecord[]> {
  const units = unitCodes === undefined ? null : [...unitCodes]
  const rows = await prismaOf(work).$queryRaw<(Omit<CorrectionOnRecord, 'view'> & { sealed: string })[]>`
    SELECT correction_id AS "correctionId", employee_id AS "employeeId", p.unit_code AS "unitCode", field,
      partner_field AS "partnerField", source, reason, based_on_version AS "basedOnVersion", sealed
    FROM sync_correction c JOIN employee p ON p.id = c.employee_id
    WHERE c.status = 'OPEN' AND (${units}::text[] IS NULL OR p.unit_code = ANY (${units}::text[]))
    ORDER BY c.source <> 'POPULATION', c.issued_at, correction_id LIMIT ${limit}`
  const entries = createEntryStore(sealer)
  const held = async (employeeId: string, field: string | null, dossierVersion?: number): Promise<Json> => {
    const [section, name = ''] = (field ?? '').split('.')
    const at = { validOn: endOfTime, ...(dossierVersion === undefined ? {} : { dossierVersion }) }
    const found = (await entries.current(work, [employeeId], at)).find((entry) => entry.section === section)
    return (found?.value?.[name] ?? null) as Json // a value of the form
  }
  const shown: CorrectionOnRecord[] = []
  for (const { sealed, ...row } of rows) {
    const theirs = JSON.parse(sealer.open(placeOf(row.correctionId), sealed)) as Json // sealed above
    const ours = await held(row.employeeId, row.field)
    const lastAgreed = await held(row.employeeId, row.field, row.basedOnVersion)
    shown.push({ ...row, view: threeWay({ ours, theirs, lastAgreed }) })
  }
  return shown
}

function placeOf(correctionId: string): string {
  return `sync_correction/${correctionId}`
}
