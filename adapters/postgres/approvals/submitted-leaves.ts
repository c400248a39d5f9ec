import { randomBytes } from 'node:crypto'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { Hash } from '#adapters/signatures/merkle.ts'
import { leafOf } from '#adapters/signatures/proof.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { ChangeKind } from '#domain/approval/package/manifest.ts'
import { prismaOf } from '../database.ts'
import { readInPortions } from '../portions.ts'
import { changeColumns, changeJoins, type ChangeRow, contentOf } from './change-content.ts'

const saltBytes = 16

/**
 * Điều 6: the leaf of what was submitted, ready for the package that will have it. A change that is submitted anew, or
 * goes with its person to another unit, loses its leaf (trigger `forget_leaf`); whoever prepares a package makes those
 * that lack. No leaf decides anything: the acceptance computes each again from its row.
 * @returns the leaves made, by change
 */
export async function makeLeaves(
  work: UnitOfWork,
  sealer: FieldSealer,
  changeIds: readonly string[],
): Promise<ReadonlyMap<string, Leaf>> {
  const made = new Map<string, Leaf>()
  const portions = readInPortions(changeIds, (portion) => listSubmitted(work, portion))
  for await (const rows of portions) await writeLeaves(work, sealer, { rows, made })
  return made
}

/** Lá: the leaf of one change, and what it does to the dossier. */
export interface Leaf {
  readonly hash: Hash
  readonly kind: ChangeKind
}

function listSubmitted(work: UnitOfWork, ids: readonly string[]): Promise<readonly ChangeRow[]> {
  return prismaOf(work).$queryRaw<ChangeRow[]>`
    SELECT ${changeColumns} FROM change_request c ${changeJoins}
    WHERE c.id = ANY (${ids}::uuid[]) AND c.status = 'SUBMITTED'`
}

async function writeLeaves(
  work: UnitOfWork,
  sealer: FieldSealer,
  { rows, made }: { readonly rows: readonly ChangeRow[]; readonly made: Map<string, Leaf> },
): Promise<void> {
  // The salts come from one call: many small ones cost more than the hashes.
  const random = randomBytes(saltBytes * rows.length).toString('hex')
  const leaves = rows.map((row, index) => {
    const salt = random.slice(2 * saltBytes * index, 2 * saltBytes * (index + 1))
    const content = contentOf(sealer, row)
    const leaf = { hash: leafOf(content, salt), kind: content.kind }
    made.set(row.id, leaf)
    return { salt, kind: leaf.kind, hash: leaf.hash.toString('hex') }
  })
  await prismaOf(work).$executeRaw`
    UPDATE change_request SET leaf_salt = leaf.salt, leaf_hash = decode(leaf.hash, 'hex'), leaf_kind = leaf.kind
    FROM unnest(${rows.map(({ id }) => id)}::uuid[], ${leaves.map(({ salt }) => salt)}::text[],
      ${leaves.map(({ hash }) => hash)}::text[], ${leaves.map(({ kind }) => kind)}::text[]) AS leaf(id, salt, hash, kind)
    WHERE change_request.id = leaf.id`
}

export async function forgetLeaves(work: UnitOfWork, packageId: string): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE change_request SET leaf_hash = NULL
    FROM approval_leaf l WHERE l.package_id = ${packageId}::uuid AND change_request.id = l.change_id`
}
