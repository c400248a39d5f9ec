import { randomBytes } from 'node:crypto'
import { createApprovalAcceptance } from '#adapters/signatures/approval-acceptance.ts'
import { createTrustServiceClient } from '#adapters/signatures/clients/trust-service-client.ts'
import { buildMerkleTree, inclusionPath, rootOf } from '#adapters/signatures/merkle.ts'
import { openPkcs12, signDetached } from '#adapters/signatures/pkcs12-signer.ts'
import { leafOf, manifestBytes, proofType, writeProof } from '#adapters/signatures/proof.ts'
import { type ApprovedChange, buildManifest, leafType } from '#domain/approval/package/manifest.ts'
import { parsePeriod } from '#domain/calendar/civil-date.ts'
import type { RunningAuthority, TestOfficer } from '../certification-authority.ts'

function aLeaf(index: number): ApprovedChange {
  return {
    type: leafType,
    changeId: `change-${index}`,
    employeeId: `employee-${index}`,
    unitCode: 'H59.7',
    section: 'HEALTH',
    entryKey: 'MAIN',
    kind: 'UPDATE',
    validFrom: '2026-11-01',
    submittedAt: '2026-11-20T01:00:00.000Z',
    fields: [{ field: 'heightCm', before: 160, after: 160 + index }],
    documents: [],
  }
}

export interface TestProof {
  readonly manifest: Uint8Array
  readonly proof: Uint8Array
}

/** A real proof: five changes, signed by the officer, stamped and checked at the test's own authority. */
export async function aProof(authority: RunningAuthority, officer: TestOfficer): Promise<TestProof> {
  const leaves = [0, 1, 2, 3, 4].map((index) => ({
    change: aLeaf(index),
    salt: randomBytes(16).toString('hex'),
  }))
  const tree = buildMerkleTree(leaves.map(({ change, salt }) => leafOf(change, salt)))
  const manifest = manifestBytes(
    buildManifest({
      unitCode: 'H59.7',
      period: parsePeriod('2026-11'),
      round: 1,
      packageId: 'package-1',
      nonce: randomBytes(16).toString('hex'),
      authority: {
        employeeId: 'head',
        unitCode: 'H59.7',
        capacity: 'COMPETENT',
        ground: 'QĐ-12',
        scope: 'ALL',
        onBehalfOf: null,
      },
      certSha256: officer.thumbprint,
      prevManifest: null,
      createdAt: '2026-11-26T01:00:00.000Z',
      tree: { size: leaves.length, root: rootOf(tree).toString('hex') },
      kinds: leaves.map(({ change }) => change.kind),
    }),
  )
  const now = Date.now()
  const signer = await openPkcs12(officer.pkcs12, officer.password)
  const signature = {
    cms: signDetached(manifest, { signer, signingTime: now }),
    manifest,
    receivedAt: now,
    certificate: officer.certificate,
    thumbprint: officer.thumbprint,
  }
  const acceptance = createApprovalAcceptance({
    trust: authority.trust,
    services: createTrustServiceClient({ timeoutMs: 10_000 }),
    tsaUrl: `${authority.origin}/tsa`,
    crlUrls: [],
    ocspUrls: [],
    clock: { now: () => Date.now() },
  })
  const token = await acceptance.stamp(signature)
  const verdict = await acceptance.decide(signature, token)
  if (!verdict.accepted) throw new Error(`the test's own signature was refused: ${verdict.code}`)
  const { certificates, crls, ocspResponses, validatedAt, verifierVersion } = verdict.evidence
  const [, , chosen] = leaves
  if (chosen === undefined) throw new Error('five leaves were made')
  const proof = writeProof({
    type: proofType,
    change: { ...chosen.change, fields: [...chosen.change.fields], documents: [] },
    salt: chosen.salt,
    inclusion: { index: 2, size: 5, path: inclusionPath(tree, 2).map((hash) => hash.toString('hex')) },
    manifest: Buffer.from(manifest).toString('utf8'),
    signature: Buffer.from(signature.cms).toString('base64'),
    timestamp: Buffer.from(token).toString('base64'),
    evidence: { certificates: [...certificates], crls: [...crls], ocspResponses: [...ocspResponses] },
    verdict: { acceptedAt: new Date(now).toISOString(), validatedAt, verifierVersion },
  })
  return { manifest, proof }
}
