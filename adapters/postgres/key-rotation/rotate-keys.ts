import type { KeyRing } from '#adapters/keys/key-ring.ts'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type Database, prismaOf } from '../database.ts'
import { entryPlace, placeOf } from '../dossier/entry-codec.ts'
import { personalIdPlace } from '../dossier/load-staff.ts'
import { rotateArchive } from './rotate-archive.ts'
import { rotateAttachments } from './rotate-attachments.ts'
import { rotateCorrections } from './rotate-corrections.ts'
import { populationPlace } from '../dossier-quality/population-records.ts'

/** Đổi khóa mã hóa: how many rows of each table were sealed anew under the active key. */
export interface RotationReport {
  readonly entries: number
  readonly changes: number
  readonly people: number
  readonly errorReports: number
  readonly violations: number
  readonly population: number
  readonly attachments: number
  readonly corrections: number
  readonly archive: number
}

export interface RotationPorts {
  readonly database: Pick<Database, 'transaction'>
  readonly sealer: FieldSealer
  readonly keys: KeyRing
  readonly progress?: (table: string, rows: number) => void
}

interface SealedRow {
  readonly id: string
  readonly sealed: string
  readonly change_id: string | null
}

const batch = 500
const system = { kind: 'SYSTEM' } as const

/**
 * Seals everything anew under the active key, in batches, while the system runs. A row that someone else has changed
 * meanwhile is left alone: it is already under the active key. Stopping loses nothing; the next run does the rest.
 */
export async function rotateKeys(ports: RotationPorts): Promise<RotationReport> {
  // An approved change gives its seal to its entry: no old one is left to give when the entries' turn comes.
  const changes = await rotateTable(ports, 'change_request', 'sealed', ({ id }) => `change_request/${id}`)
  return {
    changes,
    entries: await rotateTable(ports, 'dossier_entry', 'sealed', ({ id, change_id }) =>
      placeOf(entryPlace(id, change_id)),
    ),
    errorReports: await rotateTable(ports, 'error_report', 'sealed_text', ({ id }) => `error_report/${id}`),
    violations: await rotateTable(ports, 'violation', 'description', ({ id }) => `violation/${id}`),
    population: await rotateTable(ports, 'population_record', 'sealed', ({ id }) => populationPlace(id)),
    people: await rotatePeople(ports),
    attachments: await rotateAttachments(ports),
    corrections: await rotateCorrections(ports),
    archive: await rotateArchive(ports),
  }
}

type SealedColumn = 'sealed' | 'sealed_text' | 'description' | 'personal_id_sealed'

async function rotateTable(
  ports: RotationPorts,
  table: 'dossier_entry' | 'change_request' | 'error_report' | 'violation' | 'population_record',
  column: SealedColumn,
  sealedAt: (row: SealedRow) => string,
): Promise<number> {
  return inBatches(ports, table, async (work, after) => {
    const rows = await readOld(work, { table, column, after, sealer: ports.sealer })
    const anew = rows.map((row) => {
      const place = sealedAt(row)
      return {
        id: row.id,
        old: row.sealed,
        fresh: ports.sealer.seal(place, ports.sealer.open(place, row.sealed)),
      }
    })
    // Table and column are this file's own constants.
    await prismaOf(work).$executeRawUnsafe(
      `UPDATE ${table} AS held SET ${column} = anew.fresh
       FROM jsonb_to_recordset($1::jsonb) AS anew(id uuid, old text, fresh text)
       WHERE held.id = anew.id AND held.${column} = anew.old`,
      JSON.stringify(anew),
    )
    return rows
  })
}

async function rotatePeople(ports: RotationPorts): Promise<number> {
  return inBatches(ports, 'employee', async (work, after) => {
    const column = 'personal_id_sealed'
    const rows = await readOld(work, { table: 'employee', column, after, sealer: ports.sealer })
    const anew = rows.map(({ id, sealed }) => {
      const personalId = ports.sealer.open(personalIdPlace(id), sealed)
      const index = Buffer.from(ports.sealer.blindIndex(personalId)).toString('hex')
      return { id, old: sealed, fresh: ports.sealer.seal(personalIdPlace(id), personalId), index }
    })
    await prismaOf(work).$executeRaw`
      UPDATE employee SET personal_id_sealed = anew.fresh, personal_id_index = decode(anew.index, 'hex')
      FROM jsonb_to_recordset(${JSON.stringify(anew)}::jsonb) AS anew(id uuid, old text, fresh text, index text)
      WHERE employee.id = anew.id AND personal_id_sealed = anew.old`
    return rows
  })
}

async function inBatches(
  { database, progress }: RotationPorts,
  table: string,
  rotate: (work: UnitOfWork, after: string | null) => Promise<readonly SealedRow[]>,
): Promise<number> {
  let after: string | null = null
  let count = 0
  for (;;) {
    const from: string | null = after
    const rows: readonly SealedRow[] = await database.transaction(system, (work) => rotate(work, from), {
      timeoutMs: 120_000,
    })
    count += rows.length
    progress?.(table, count)
    after = rows.at(-1)?.id ?? null
    if (rows.length < batch) return count
  }
}

function readOld(
  work: UnitOfWork,
  from: {
    readonly table: string
    readonly column: SealedColumn
    readonly after: string | null
    readonly sealer: FieldSealer
  },
): Promise<SealedRow[]> {
  return prismaOf(work).$queryRawUnsafe<SealedRow[]>(
    `SELECT id, ${from.column} AS sealed, ${from.table === 'dossier_entry' ? 'change_id' : 'NULL AS change_id'}
     FROM ${from.table}
     WHERE ${from.column} IS NOT NULL AND NOT starts_with(${from.column}, $1)
       AND ($2::uuid IS NULL OR id > $2::uuid)
     ORDER BY id LIMIT ${batch}`,
    from.sealer.activePrefix,
    from.after,
  )
}
