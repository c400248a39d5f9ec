import { randomBytes } from 'node:crypto'
import type { Hash } from '#adapters/signatures/merkle.ts'
import { leafOf } from '#adapters/signatures/proof.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { ApprovalAuthority } from '#domain/approval/authority/authority.ts'
import { findIneligibility, type Ineligibility } from '#domain/approval/authority/eligibility.ts'
import type { ChangeKind } from '#domain/approval/package/manifest.ts'
import { prismaOf } from '../database.ts'
import { sendingAtOnce } from '../sent-statements.ts'
import { type DeskChange, type DeskQuery, lockDesk, readChanges } from './desk.ts'
import type { ApprovalStoreSettings } from './settings.ts'

export interface SkippedChange {
  readonly changeId: string
  readonly reason: Ineligibility | 'LOCKED'
}

/** Lá của gói: what the manifest says of all changes chosen, in the order of their leaves. */
export interface PackageLeaves {
  readonly hashes: readonly Hash[]
  readonly kinds: readonly ChangeKind[]
  readonly skipped: readonly SkippedChange[]
}

interface Leaf {
  readonly changeId: string
  readonly salt: string
  readonly hash: Hash
}

interface LeavesAsked {
  readonly packageId: string
  readonly authority: ApprovalAuthority
  readonly desk: Omit<DeskQuery, 'unitCode' | 'departmentUnitCode'> & { readonly unitCode: string }
}

/** Locks what lies on the desk, and writes the leaves of what this officer may sign: each opened once and let go. */
export async function writeLeaves(
  work: UnitOfWork,
  { sealer, departmentUnitCode }: ApprovalStoreSettings,
  { packageId, authority, desk }: LeavesAsked,
): Promise<PackageLeaves> {
  const ids = await lockDesk(work, { ...desk, departmentUnitCode })
  const [hashes, kinds, skipped]: [Hash[], ChangeKind[], SkippedChange[]] = [[], [], []]
  const sent = sendingAtOnce()
  try {
    for await (const portion of readChanges(work, sealer, { ids, now: desk.now })) {
      const chosen = portion.filter((change) => isChosen(change, authority, skipped))
      const leaves = toLeaves(chosen)
      sent.add(insertLeaves(work, { packageId, from: hashes.length, leaves }))
      for (const { hash } of leaves) hashes.push(hash)
      for (const { content } of chosen) kinds.push(content.kind)
    }
  } finally {
    await sent.ended()
  }
  return { hashes, kinds, skipped }
}

function isChosen(change: DeskChange, authority: ApprovalAuthority, skipped: SkippedChange[]): boolean {
  const reason = change.locked ? 'LOCKED' : findIneligibility(change, authority)
  if (reason !== undefined) skipped.push({ changeId: change.changeId, reason })
  return reason === undefined
}

const saltBytes = 16

/** The salts come from one call: many small ones cost more than the hashes. */
function toLeaves(changes: readonly DeskChange[]): readonly Leaf[] {
  const random = randomBytes(saltBytes * changes.length).toString('hex')
  return changes.map(({ changeId, content }, index) => {
    const salt = random.slice(2 * saltBytes * index, 2 * saltBytes * (index + 1))
    return { changeId, salt, hash: leafOf(content, salt) }
  })
}

async function insertLeaves(
  work: UnitOfWork,
  {
    packageId,
    from,
    leaves,
  }: { readonly packageId: string; readonly from: number; readonly leaves: readonly Leaf[] },
): Promise<void> {
  await prismaOf(work).$executeRaw`
    INSERT INTO approval_leaf (package_id, position, change_id, salt, leaf_hash)
    SELECT ${packageId}::uuid, ${from}::int + position - 1, change_id, salt, decode(hash, 'hex')
    FROM unnest(${leaves.map(({ changeId }) => changeId)}::uuid[], ${leaves.map(({ salt }) => salt)}::text[],
      ${leaves.map(({ hash }) => hash.toString('hex'))}::text[]) WITH ORDINALITY AS leaf(change_id, salt, hash, position)`
}
