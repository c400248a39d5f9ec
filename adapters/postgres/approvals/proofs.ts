import { buildMerkleTree, inclusionPath } from '#adapters/signatures/merkle.ts'
import { leafOf, type ProofEvidence, proofType, writeProof } from '#adapters/signatures/proof.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { approvalErrors } from '#domain/approval/errors.ts'
import { DomainError } from '#domain/errors.ts'
import { prismaOf } from '../database.ts'
import { loadChanges } from './desk.ts'
import { listLeafHashes } from './package-changes.ts'
import type { ApprovalStoreSettings } from './settings.ts'

interface ProofRow {
  readonly package_id: string
  readonly position: number
  readonly salt: string
  readonly leaf_hash: Uint8Array
  readonly manifest: Uint8Array
  readonly cms: Uint8Array
  readonly timestamp_token: Uint8Array
  readonly evidence: ProofEvidence & { readonly validatedAt: number; readonly verifierVersion: string }
  readonly approved_at: Date
}

async function getProofRow(work: UnitOfWork, changeId: string): Promise<ProofRow> {
  const [row] = await prismaOf(work).$queryRaw<ProofRow[]>`
    SELECT l.package_id::text, l.position, l.salt, l.leaf_hash, p.manifest, p.cms, p.timestamp_token, p.evidence,
      p.approved_at
    FROM approval_leaf l JOIN approval_package p ON p.id = l.package_id
    WHERE l.change_id = ${changeId}::uuid AND p.stage = 'APPROVED'
    ORDER BY p.approved_at DESC LIMIT 1`
  if (row === undefined)
    throw new DomainError('APPROVAL_PROOF.NOT_FOUND', 'Thay đổi này chưa được phê duyệt.')
  return row
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** Tệp chứng minh: the change as it was signed, its path, and all evidence. */
export async function writeChangeProof(
  work: UnitOfWork,
  settings: ApprovalStoreSettings,
  { changeId, now }: { readonly changeId: string; readonly now: number },
): Promise<{ readonly bytes: Uint8Array; readonly employeeId: string }> {
  const row = await getProofRow(work, changeId)
  const [change] = await loadChanges(work, settings.sealer, { ids: [changeId], now })
  if (change === undefined || !leafOf(change.content, row.salt).equals(row.leaf_hash)) {
    throw approvalErrors.leavesChanged({ changeId })
  }
  const leaves = await listLeafHashes(work, row.package_id)
  const tree = buildMerkleTree(leaves)
  const { certificates, crls, ocspResponses, validatedAt, verifierVersion } = row.evidence
  const bytes = writeProof({
    type: proofType,
    change: {
      ...change.content,
      fields: [...change.content.fields],
      documents: [...change.content.documents],
    },
    salt: row.salt,
    inclusion: {
      index: row.position,
      size: leaves.length,
      path: inclusionPath(tree, row.position).map((hash) => hash.toString('hex')),
    },
    manifest: Buffer.from(row.manifest).toString('utf8'),
    signature: base64(row.cms),
    timestamp: base64(row.timestamp_token),
    evidence: { certificates, crls, ocspResponses },
    verdict: { acceptedAt: row.approved_at.toISOString(), validatedAt, verifierVersion },
  })
  return { bytes, employeeId: change.employeeId }
}
