import { createHash } from 'node:crypto'
import type { ApprovedChange } from '#domain/approval/package/manifest.ts'
import { buildMerkleTree, inclusionPath, rootOf } from '#adapters/signatures/merkle.ts'
import {
  type ApprovalProof,
  leafOf,
  parseManifest,
  proofType,
  writeProof,
} from '#adapters/signatures/proof.ts'
import { toCanonicalBytes } from '#adapters/signatures/canonical-json.ts'
import { now } from './certificate.ts'
import { signCms } from './cms.ts'
import { issueToken } from './timestamp.ts'
import type { World } from './world.ts'

const salt = (index: number) => index.toString(16).padStart(32, '0')

function changeNumber(index: number): ApprovedChange {
  return {
    type: 'hub/approved-change@1',
    changeId: `thay-doi-${index}`,
    employeeId: `nguoi-${index}`,
    unitCode: 'H59.1',
    section: 'salary',
    entryKey: '',
    kind: 'UPDATE',
    validFrom: '2026-11-01',
    submittedAt: '2026-11-10T02:00:00Z',
    fields: [{ field: 'salaryCoefficient', before: '3.33', after: '3.66' }],
    documents: [],
  }
}

/** A right proof of one of seven approved changes, and the octets under its time-stamp. */
export function buildProof(world: World, index: number): Uint8Array {
  const { officer, issuing, timestamper, trust } = world
  const changes = Array.from({ length: 7 }, (_, each) => changeNumber(each))
  const tree = buildMerkleTree(changes.map((change, each) => leafOf(change, salt(each))))
  const manifest = toCanonicalBytes({
    type: 'hub/approval-manifest@1',
    unitCode: 'H59.1',
    period: '2026-11',
    round: 1,
    packageId: 'goi-1',
    nonce: '00112233445566778899aabbccddeeff',
    decision: 'APPROVE',
    signer: {
      employeeId: 'nguoi-ky',
      certSha256: createHash('sha256').update(officer.der).digest('hex'),
      capacity: 'COMPETENT',
      ground: 'QĐ-1',
      onBehalfOf: null,
    },
    prevManifest: null,
    createdAt: '2026-11-22T02:59:00Z',
    tree: { alg: 'rfc9162-sha256', leafCanon: 'rfc8785', size: 7, root: rootOf(tree).toString('hex') },
    counts: { create: 0, update: 7, delete: 0 },
  })
  parseManifest(manifest)
  const signature = signCms({ content: manifest, signer: officer, bag: [officer.der, issuing.der] })
  const timestamp = issueToken({
    stamped: signatureValueOf(signature),
    authority: timestamper,
    bag: [timestamper.der, issuing.der],
  })
  const change = changes[index] ?? changeNumber(index)
  const proof: ApprovalProof = {
    type: proofType,
    change: { ...change, fields: [...change.fields], documents: [...change.documents] },
    salt: salt(index),
    inclusion: { index, size: 7, path: inclusionPath(tree, index).map((hash) => hash.toString('hex')) },
    manifest: Buffer.from(manifest).toString('utf8'),
    signature: signature.toString('base64'),
    timestamp: timestamp.toString('base64'),
    evidence: {
      certificates: [],
      crls: (trust.crls ?? []).map((crl) => Buffer.from(crl).toString('base64')),
      ocspResponses: [],
    },
    verdict: { acceptedAt: '2026-11-22T03:00:01Z', validatedAt: now + 1_000, verifierVersion: '1' },
  }
  return writeProof(proof)
}

// The signature is the last element of a CMS without unsigned attributes; ECDSA and RSA-2048 are under 512 octets.
function signatureValueOf(cms: Buffer): Buffer {
  for (let start = cms.length - 2; start > cms.length - 600; start -= 1) {
    if (cms[start] !== 0x04) continue
    const short = (cms[start + 1] ?? 0) < 0x80
    const header = short ? 2 : 4
    const length = short ? (cms[start + 1] ?? 0) : cms.readUInt16BE(start + 2)
    if (start + header + length === cms.length && length >= 64) return cms.subarray(start + header)
  }
  throw new Error('signature not found')
}
