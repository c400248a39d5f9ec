import { ZodError } from 'zod'
import { DomainError } from '#domain/errors.ts'
import type { ApprovalManifest } from '#domain/approval/package/manifest.ts'
import {
  type CertificateSummary,
  parseTimestampToken,
  verifyDetachedCms,
  verifyTimestampToken,
} from './acceptance.ts'
import { verifyInclusion } from './merkle.ts'
import { type ApprovalProof, leafOf, parseManifest, parseProof } from './proof.ts'
import type { TrustMaterial } from './trust.ts'

const minuteMs = 60_000
/** The longest time from the time-stamp to the revocation check that a proof may claim. */
const longestWaitMs = 45 * 24 * 60 * minuteMs

export interface AcceptedProof {
  readonly accepted: true
  readonly proof: ApprovalProof
  readonly manifest: ApprovalManifest
  readonly signer: CertificateSummary
  readonly stampedAt: number
}

export interface RefusedProof {
  readonly accepted: false
  readonly code: string
  readonly message: string
}

export type ProofVerdict = AcceptedProof | RefusedProof

const refused = (code: string, message: string): RefusedProof => ({ accepted: false, code, message })

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'))
const fromHex = (text: string): Buffer => Buffer.from(text, 'hex')

interface Trusted {
  readonly anchors: readonly Uint8Array[]
  readonly timestampAnchors?: readonly Uint8Array[]
}

/** The anchors are the reader's own; the proof only brings what leads up to them. */
function toTrust({ evidence }: ApprovalProof, trusted: Trusted): TrustMaterial {
  return {
    ...trusted,
    intermediates: evidence.certificates.map(bytesOf),
    crls: evidence.crls.map(bytesOf),
    ocspResponses: evidence.ocspResponses.map(bytesOf),
  }
}

function checkInclusion(proof: ApprovalProof, manifest: ApprovalManifest): RefusedProof | undefined {
  const { index, size, path } = proof.inclusion
  // RFC 9162: an inclusion proof does not bind the size, so it is compared with the signed one.
  if (size !== manifest.tree.size) {
    return refused('PROOF.SIZE', 'Số thay đổi trong bản kê không khớp với số ghi trong tệp chứng minh.')
  }
  const isIncluded = verifyInclusion({
    leaf: leafOf(proof.change, proof.salt),
    index,
    size,
    path: path.map(fromHex),
    root: fromHex(manifest.tree.root),
  })
  if (isIncluded) return undefined
  return refused(
    'PROOF.NOT_INCLUDED',
    'Thay đổi này không nằm trong bản kê đã ký, hoặc đã bị sửa sau khi ký.',
  )
}

async function checkSignature(
  proof: ApprovalProof,
  manifest: ApprovalManifest,
  trusted: Trusted,
): Promise<AcceptedProof | RefusedProof> {
  const trust = toTrust(proof, trusted)
  const token = bytesOf(proof.timestamp)
  const { genTime } = parseTimestampToken(token)
  const { validatedAt } = proof.verdict
  if (validatedAt < genTime - 5 * minuteMs || validatedAt > genTime + longestWaitMs) {
    return refused('PROOF.VALIDATED_AT', 'Thời điểm kiểm tra thu hồi không phù hợp với dấu thời gian.')
  }
  const signature = await verifyDetachedCms({
    cms: bytesOf(proof.signature),
    content: new Uint8Array(Buffer.from(proof.manifest, 'utf8')),
    at: genTime,
    revocationAt: validatedAt,
    trust,
    authorisedThumbprints: [manifest.signer.certSha256],
  })
  if (!signature.accepted) return signature
  const imprintOf = signature.signatureValue
  const timestamp = await verifyTimestampToken({ token, imprintOf, now: validatedAt, trust })
  if (!timestamp.accepted) return timestamp
  return {
    accepted: true,
    proof,
    manifest,
    signer: signature.signerCertificate,
    stampedAt: timestamp.genTime,
  }
}

/** Checks a proof file offline: inclusion, signature, time-stamp, revocation as it was when it was accepted. */
export async function verifyProof(bytes: Uint8Array, trusted: Trusted): Promise<ProofVerdict> {
  try {
    const proof = parseProof(bytes)
    const manifest = parseManifest(new Uint8Array(Buffer.from(proof.manifest, 'utf8')))
    return checkInclusion(proof, manifest) ?? (await checkSignature(proof, manifest, trusted))
  } catch (error) {
    if (error instanceof DomainError) return refused(error.code, error.message)
    if (error instanceof ZodError) {
      return refused(
        'PROOF.SHAPE',
        'Tệp không phải là tệp chứng minh phê duyệt của hệ thống, hoặc đã bị sửa.',
      )
    }
    return refused('PROOF.UNREADABLE', 'Không đọc được tệp chứng minh phê duyệt.')
  }
}
