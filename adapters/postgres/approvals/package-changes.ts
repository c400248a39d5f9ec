import { setImmediate as othersFirst } from 'node:timers/promises'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { Hash } from '#adapters/signatures/merkle.ts'
import { leafOf } from '#adapters/signatures/proof.ts'
import type { OpenedChange } from '#contracts/dossier.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'
import { changeColumns, changeJoins, type ChangeRow, openRow } from './change-content.ts'

/** Thay đổi trong gói, as its row has it, with the salt of its leaf. */
export interface PackageRow extends ChangeRow {
  readonly salt: string
}

/** The changes of a package as they are now, in the order of its leaves; locked for this transaction. */
export async function lockPackageRows(work: UnitOfWork, packageId: string): Promise<readonly PackageRow[]> {
  // In the order of their ids, as whoever prepares or returns locks them.
  await prismaOf(work).$queryRaw`
    SELECT count(*)::int AS locked FROM (
      SELECT 1 FROM change_request c WHERE c.id IN (SELECT change_id FROM approval_leaf WHERE package_id = ${packageId}::uuid)
      ORDER BY c.id FOR UPDATE OF c) AS locked`
  return prismaOf(work).$queryRaw<PackageRow[]>`
    SELECT ${changeColumns}, l.salt FROM approval_leaf l JOIN change_request c ON c.id = l.change_id ${changeJoins}
    WHERE l.package_id = ${packageId}::uuid ORDER BY l.position`
}

const atOnce = 500

/** Opened and hashed in portions: of 20,000 it takes a while in which heartbeats and other requests must be served. */
export async function openPackageRows(
  sealer: FieldSealer,
  rows: readonly PackageRow[],
): Promise<{ readonly opened: readonly OpenedChange[]; readonly leaves: readonly Hash[] }> {
  const [opened, leaves]: [OpenedChange[], Hash[]] = [[], []]
  for (let start = 0; start < rows.length; start += atOnce) {
    await othersFirst()
    for (const row of rows.slice(start, start + atOnce)) {
      const change = openRow(sealer, row)
      opened.push(change.opened)
      leaves.push(leafOf(change.content, row.salt))
    }
  }
  return { opened, leaves }
}

/** The hashes of a package's leaves, in their order. */
export async function listLeafHashes(work: UnitOfWork, packageId: string): Promise<readonly Hash[]> {
  const rows = await prismaOf(work).$queryRaw<{ leaf_hash: Uint8Array }[]>`
    SELECT leaf_hash FROM approval_leaf WHERE package_id = ${packageId}::uuid ORDER BY position`
  return rows.map(({ leaf_hash }) => Buffer.from(leaf_hash))
}
