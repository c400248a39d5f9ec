import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { Hash } from '#adapters/signatures/merkle.ts'
import { leafOf } from '#adapters/signatures/proof.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'
import { changeColumns, changeJoins, type ChangeRow, contentOf } from './change-content.ts'
import { inPortions } from '../portions.ts'

/** Thay đổi trong gói, as its row has it, with its leaf. */
export interface PackageRow extends ChangeRow {
  readonly salt: string
  readonly position: number
}

/**
 * The changes of a package as they are now, locked for this transaction, in the order of their ids: so whoever prepares
 * or returns locks them. What is joined to a change does not change before it is submitted anew.
 */
export async function lockPackageRows(work: UnitOfWork, packageId: string): Promise<readonly PackageRow[]> {
  // 20,000 rows with their values are sorted in memory.
  await prismaOf(work).$executeRaw`SELECT set_config('work_mem', '64MB', true)`
  return prismaOf(work).$queryRaw<PackageRow[]>`
    SELECT ${changeColumns}, l.salt, l.position
    FROM approval_leaf l JOIN change_request c ON c.id = l.change_id ${changeJoins}
    WHERE l.package_id = ${packageId}::uuid ORDER BY c.id FOR UPDATE OF c`
}

const openedAtOnce = 200

/** The leaves of these rows, in the order of the package. */
export async function computeLeaves(
  sealer: FieldSealer,
  rows: readonly PackageRow[],
): Promise<readonly Hash[]> {
  const leaves: Hash[] = []
  for await (const portion of inPortions(rows, openedAtOnce)) {
    for (const row of portion) leaves[row.position] = leafOf(contentOf(sealer, row), row.salt)
  }
  return leaves
}

/** The hashes of a package's leaves, in their order. */
export async function listLeafHashes(work: UnitOfWork, packageId: string): Promise<readonly Hash[]> {
  const rows = await prismaOf(work).$queryRaw<{ leaf_hash: Uint8Array }[]>`
    SELECT leaf_hash FROM approval_leaf WHERE package_id = ${packageId}::uuid ORDER BY position`
  return rows.map(({ leaf_hash }) => Buffer.from(leaf_hash))
}
