import { Prisma } from '../generated/client.ts'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { Database } from '../database.ts'
import { prismaOf } from '../database.ts'
import { correctionPlace, correctionViewPlace } from '../sync/corrections.ts'
import { unknownPersonPlace } from '../sync/reconciliation-report.ts'

interface SealedCell {
  readonly row: string
  readonly place: string
  readonly sealed: string
}

const batch = 500

/** Corrections of the national side, the views they were decided on, and people known only there. */
export async function rotateCorrections({
  database,
  sealer,
}: {
  readonly database: Pick<Database, 'transaction'>
  readonly sealer: FieldSealer
}): Promise<number> {
  let count = 0
  for (const source of sources) {
    for (let rows = batch; rows === batch; count += rows) {
      rows = await database.transaction(
        { kind: 'SYSTEM' },
        (work) => rotateSome(prismaOf(work), source, sealer),
        {
          timeoutMs: 120_000,
        },
      )
    }
  }
  return count
}

interface Source {
  readonly table: Prisma.Sql
  readonly column: Prisma.Sql
  readonly placeOf: (row: Readonly<Record<string, unknown>>) => string
}

const sources: readonly Source[] = [
  {
    table: Prisma.sql`sync_correction`,
    column: Prisma.sql`sealed`,
    placeOf: ({ correction_id: id }) => correctionPlace(String(id)),
  },
  {
    table: Prisma.sql`sync_correction`,
    column: Prisma.sql`decided_view`,
    placeOf: ({ correction_id: id }) => correctionViewPlace(String(id)),
  },
  {
    table: Prisma.sql`sync_unknown_person`,
    column: Prisma.sql`sealed`,
    placeOf: ({ run_id: runId, unit_code: unitCode, ordinal }) =>
      unknownPersonPlace({ runId: String(runId), unitCode: String(unitCode), ordinal: Number(ordinal) }),
  },
]

/** Rows are found again by their place in the table while their lock is held: these tables have keys of several forms. */
async function rotateSome(
  client: Prisma.TransactionClient,
  { table, column, placeOf }: Source,
  sealer: FieldSealer,
) {
  const rows = await client.$queryRaw<{ row: string; sealed: string; held: Record<string, unknown> }[]>`
    SELECT ctid::text AS row, ${column} AS sealed, to_jsonb(t) - 'sealed' - 'decided_view' AS held FROM ${table} AS t
    WHERE ${column} IS NOT NULL AND NOT starts_with(${column}, ${sealer.activePrefix}) LIMIT ${batch} FOR UPDATE`
  const anew = rows.map(({ row, sealed, held }): SealedCell => {
    const place = placeOf(held)
    return { row, place, sealed: sealer.seal(place, sealer.open(place, sealed)) }
  })
  await client.$executeRaw`
    UPDATE ${table} SET ${column} = anew.sealed
    FROM jsonb_to_recordset(${JSON.stringify(anew)}::jsonb) AS anew(row text, sealed text)
    WHERE ${table}.ctid = anew.row::tid`
  return rows.length
}
