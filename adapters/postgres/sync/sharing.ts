import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { SharingConnection } from '#domain/sync/sharing.ts'
import { prismaOf } from '../database.ts'

export interface KeptConnection extends SharingConnection {
  readonly documentNumber: string
  readonly documentDate: string
}

export interface ConnectionEdit extends KeptConnection {
  readonly by: string
  readonly at: number
}

/** Every connection with what is, was and will be shared over it. */
export function sharingConnections(work: UnitOfWork): Promise<readonly KeptConnection[]> {
  return prismaOf(work).$queryRaw<KeptConnection[]>`
    SELECT code, name, agencies, document_number AS "documentNumber", document_date::text AS "documentDate",
      coalesce((SELECT json_agg(json_build_object('item', item, 'validFrom', valid_from, 'validTo', valid_to)
        ORDER BY item, valid_from) FROM sharing_item WHERE connection_code = code), '[]') AS items
    FROM sharing_connection ORDER BY code`
}

/** Writes a connection under the document that orders it. Items are added or given an end; none is forgotten. */
export async function keepConnection(work: UnitOfWork, edit: ConnectionEdit): Promise<void> {
  const { code, name, agencies, items, documentNumber, documentDate, by, at } = edit
  await prismaOf(work).$executeRaw`
    INSERT INTO sharing_connection (code, name, agencies, document_number, document_date, recorded_by, recorded_at)
    VALUES (${code}, ${name}, ${[...agencies]}, ${documentNumber}, ${documentDate}::date, ${by},
      to_timestamp(${at} / 1000.0))
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, agencies = excluded.agencies,
      document_number = excluded.document_number, document_date = excluded.document_date,
      recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at`
  const rows = items.map(({ item, validFrom, validTo }) => ({
    item,
    valid_from: validFrom,
    valid_to: validTo,
  }))
  await prismaOf(work).$executeRaw`
    INSERT INTO sharing_item (connection_code, item, valid_from, valid_to)
    SELECT ${code}, item, valid_from, valid_to
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS new(item text, valid_from date, valid_to date)
    ON CONFLICT (connection_code, item, valid_from) DO UPDATE SET valid_to = excluded.valid_to`
}
