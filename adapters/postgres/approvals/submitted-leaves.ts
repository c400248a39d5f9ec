import { randomBytes } from 'node:crypto'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { Hash } from '#adapters/signatures/merkle.ts'
import { leafOf } from '#adapters/signatures/proof.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { ApprovedChange, ChangeKind } from '#domain/approval/package/manifest.ts'
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
  const leaves = toLeafColumns(rows.map((row) => contentOf(sealer, row)))
  for (const { id, leaf_hash, leaf_kind } of leaves)
    made.set(id, { hash: Buffer.from(leaf_hash, 'hex'), kind: leaf_kind })
  await prismaOf(work).$executeRaw`
    UPDATE change_request SET leaf_salt = leaf.salt, leaf_hash = decode(leaf.hash, 'hex'), leaf_kind = leaf.kind
    FROM unnest(${leaves.map(({ id }) => id)}::uuid[],
      ${leaves.map(({ leaf_salt }) => leaf_salt)}::text[], ${leaves.map(({ leaf_hash }) => leaf_hash)}::text[],
      ${leaves.map(({ leaf_kind }) => leaf_kind)}::text[]) AS leaf(id, salt, hash, kind)
    WHERE change_request.id = leaf.id`
}

/** As the row of a change has them; the hash in hexadecimal. */
export interface LeafColumns {
  readonly id: string
  readonly leaf_salt: string
  readonly leaf_hash: string
  readonly leaf_kind: ChangeKind
}

/** New leaves, for changes that are written and submitted at once. */
export function toLeafColumns(contents: readonly ApprovedChange[]): readonly LeafColumns[] {
  // The salts come from one call: many small ones cost more than the hashes.
  const random = randomBytes(saltBytes * contents.length).toString('hex')
  return contents.map((content, index) => {
    const salt = random.slice(2 * saltBytes * index, 2 * saltBytes * (index + 1))
    return {
      id: content.changeId,
      leaf_salt: salt,
      leaf_hash: leafOf(content, salt).toString('hex'),
      leaf_kind: content.kind,
    }
  })
}

/** Of a package that was void: what its leaves said may be what was wrong. */
export async function forgetLeaves(work: UnitOfWork, packageId: string): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE change_request SET leaf_hash = NULL
    FROM approval_leaf l WHERE l.package_id = ${packageId}::uuid AND change_request.id = l.change_id`
}
