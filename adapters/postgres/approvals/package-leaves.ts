import { buildMerkleTree, rootOf } from '#adapters/signatures/merkle.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { ApprovalAuthority } from '#domain/approval/authority/authority.ts'
import { findIneligibility, type Ineligibility } from '#domain/approval/authority/eligibility.ts'
import { approvalErrors } from '#domain/approval/errors.ts'
import type { ChangeKind } from '#domain/approval/package/manifest.ts'
import { prismaOf } from '../database.ts'
import { sendingAtOnce } from '../transaction/sent-statements.ts'
import { type DeskQuery, type LockedChange, lockDesk } from './desk.ts'
import type { ApprovalStoreSettings } from './settings.ts'
import { type Leaf, makeLeaves } from './submitted-leaves.ts'

export interface SkippedChange {
  readonly changeId: string
  readonly reason: Ineligibility | 'LOCKED'
}

/** Lá của gói: what the manifest says of all changes chosen. */
export interface PackageLeaves {
  readonly tree: { readonly size: number; readonly root: string }
  readonly kinds: readonly ChangeKind[]
  readonly skipped: readonly SkippedChange[]
}

interface LeavesAsked {
  readonly packageId: string
  readonly authority: ApprovalAuthority
  readonly desk: Omit<DeskQuery, 'unitCode' | 'departmentUnitCode'> & { readonly unitCode: string }
}

/** Locks what lies on the desk, and writes the leaves of what this officer may sign. */
export async function writeLeaves(
  work: UnitOfWork,
  { sealer, departmentUnitCode }: ApprovalStoreSettings,
  { packageId, authority, desk }: LeavesAsked,
): Promise<PackageLeaves> {
  const query = { ...desk, departmentUnitCode }
  const locked = await lockDesk(work, query)
  const made = await makeLeaves(work, sealer, locked.filter(({ leaf_hash }) => leaf_hash === null).map(idOf))
  const held = await listHeld(work, query)
  const skipped: SkippedChange[] = []
  const chosen = locked.filter((change) => isChosen(change, { authority, held, skipped }))
  const sent = sendingAtOnce()
  sent.add(insertLeaves(work, packageId, chosen.map(idOf)))
  const leaves = chosen.map(({ id, leaf_hash, leaf_kind }) =>
    leaf_hash === null ? getLeaf(made, id) : { hash: Buffer.from(leaf_hash), kind: leaf_kind },
  )
  const root = rootOf(buildMerkleTree(leaves.map(({ hash }) => hash)))
  await sent.ended()
  return {
    tree: { size: leaves.length, root: root.toString('hex') },
    kinds: leaves.map(({ kind }) => kind),
    skipped,
  }
}

const idOf = ({ id }: { readonly id: string }): string => id

function getLeaf(made: ReadonlyMap<string, Leaf>, changeId: string): Leaf {
  const leaf = made.get(changeId)
  if (leaf === undefined) throw approvalErrors.leavesChanged({ changeId })
  return leaf
}

/** What other packages hold of the desk, asked once it is locked: so it is told as it is now. */
async function listHeld(work: UnitOfWork, query: DeskQuery): Promise<ReadonlySet<string>> {
  const { unitCode, departmentUnitCode, now } = query
  const rows = await prismaOf(work).$queryRaw<{ id: string }[]>`
    SELECT DISTINCT c.id::text FROM approval_package p JOIN approval_leaf l ON l.package_id = p.id
    JOIN change_request c ON c.id = l.change_id
    WHERE (p.stage = 'SIGNED' OR (p.stage = 'PREPARED' AND p.expires_at > ${new Date(now)}))
      AND c.status = 'SUBMITTED' AND (c.managing_unit = ${unitCode} OR ${unitCode} = ${departmentUnitCode})`
  return new Set(rows.map(idOf))
}

function isChosen(change: LockedChange, { authority, held, skipped }: Choice): boolean {
  const { id: changeId, employee_id: employeeId, submitted_by: submittedBy, section } = change
  const reason = held.has(changeId)
    ? 'LOCKED'
    : findIneligibility({ employeeId, submittedBy, section }, authority)
  if (reason !== undefined) skipped.push({ changeId, reason })
  return reason === undefined
}

interface Choice {
  readonly authority: ApprovalAuthority
  readonly held: ReadonlySet<string>
  readonly skipped: SkippedChange[]
}

async function insertLeaves(
  work: UnitOfWork,
  packageId: string,
  changeIds: readonly string[],
): Promise<void> {
  await prismaOf(work).$executeRaw`
    INSERT INTO approval_leaf (package_id, position, change_id, salt, leaf_hash)
    SELECT ${packageId}::uuid, chosen.position - 1, c.id, c.leaf_salt, c.leaf_hash
    FROM unnest(${changeIds}::uuid[]) WITH ORDINALITY AS chosen(id, position)
    JOIN change_request c ON c.id = chosen.id`
}
