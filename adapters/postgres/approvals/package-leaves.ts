import { buildMerkleTree, rootOf } from '#adapters/signatures/merkle.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { ApprovalAuthority } from '#domain/approval/authority/authority.ts'
import { findIneligibility, type Ineligibility } from '#domain/approval/authority/eligibility.ts'
import type { ChangeKind } from '#domain/approval/package/manifest.ts'
import { prismaOf } from '../database.ts'
import { sendingAtOnce } from '../sent-statements.ts'
import { type DeskQuery, lockDesk } from './desk.ts'
import type { ApprovalStoreSettings } from './settings.ts'
import { makeLeaves } from './submitted-leaves.ts'

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
  const locked = await lockDesk(work, { ...desk, departmentUnitCode })
  const bare = locked.filter(({ has_leaf }) => !has_leaf)
  await makeLeaves(work, sealer, bare.map(idOf))
  const skipped: SkippedChange[] = []
  const candidates = await listCandidates(work, { ids: locked.map(idOf), now: desk.now })
  const chosen = candidates.filter((candidate) => isChosen(candidate, authority, skipped))
  const sent = sendingAtOnce()
  sent.add(insertLeaves(work, packageId, chosen.map(idOf)))
  const tree = buildMerkleTree(chosen.map(({ leaf_hash }) => Buffer.from(leaf_hash)))
  await sent.ended()
  return {
    tree: { size: chosen.length, root: rootOf(tree).toString('hex') },
    kinds: chosen.map(({ leaf_kind }) => leaf_kind),
    skipped,
  }
}

const idOf = ({ id }: { readonly id: string }): string => id

interface Candidate {
  readonly id: string
  readonly employee_id: string
  readonly submitted_by: string
  readonly section: string
  readonly locked: boolean
  readonly leaf_hash: Uint8Array
  readonly leaf_kind: ChangeKind
}

/** In the order asked; that the changes are locked was seen before, so what holds them is told as it is now. */
function listCandidates(
  work: UnitOfWork,
  { ids, now }: { readonly ids: readonly string[]; readonly now: number },
): Promise<readonly Candidate[]> {
  return prismaOf(work).$queryRaw<Candidate[]>`
    SELECT c.id::text, c.employee_id::text, coalesce(s.employee_id::text, c.entered_by) AS submitted_by, c.section,
      held.change_id IS NOT NULL AS locked, c.leaf_hash, c.leaf_kind
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS asked(id, position)
    JOIN change_request c ON c.id = asked.id
    LEFT JOIN account s ON s.id::text = c.entered_by
    LEFT JOIN (
      SELECT DISTINCT l.change_id FROM approval_leaf l JOIN approval_package p ON p.id = l.package_id
      WHERE p.stage = 'SIGNED' OR (p.stage = 'PREPARED' AND p.expires_at > ${new Date(now)})) held ON held.change_id = c.id
    ORDER BY asked.position`
}

function isChosen(candidate: Candidate, authority: ApprovalAuthority, skipped: SkippedChange[]): boolean {
  const { id: changeId, employee_id: employeeId, submitted_by: submittedBy, section } = candidate
  const change = { changeId, employeeId, submittedBy, section }
  const reason = candidate.locked ? 'LOCKED' : findIneligibility(change, authority)
  if (reason !== undefined) skipped.push({ changeId, reason })
  return reason === undefined
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
