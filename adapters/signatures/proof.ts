import { z } from 'zod'
import {
  type ApprovalManifest,
  type ApprovedChange,
  leafType,
  manifestType,
} from '#domain/approval/package/manifest.ts'
import { parseCanonicalBytes, toCanonicalBytes, toCanonicalText } from './canonical-json.ts'
import { type Hash, leafHashOfText } from './merkle.ts'

export const proofType = 'hub/approval-proof@1'

const hex = z.string().regex(/^[0-9a-f]+$/)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
// One text for the same octets: spare bits and missing padding would make a second proof of one.
const base64 = z.string().refine((text) => Buffer.from(text, 'base64').toString('base64') === text)
const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const count = z.number().int().nonnegative()

const changeShape = z.strictObject({
  type: z.literal(leafType),
  changeId: z.string(),
  employeeId: z.string(),
  unitCode: z.string(),
  section: z.string(),
  entryKey: z.string(),
  kind: z.enum(['CREATE', 'UPDATE', 'DELETE']),
  validFrom: z.string(),
  submittedAt: z.string(),
  fields: z.array(z.strictObject({ field: z.string(), before: value, after: value })),
  documents: z.array(hash),
})

const manifestShape = z.strictObject({
  type: z.literal(manifestType),
  unitCode: z.string(),
  period: z.string().regex(/^\d{4}-\d{2}$/),
  round: z.number().int().positive(),
  packageId: z.string(),
  nonce: hex,
  decision: z.literal('APPROVE'),
  signer: z.strictObject({
    employeeId: z.string(),
    certSha256: hash,
    capacity: z.enum(['COMPETENT', 'DELEGATED']),
    ground: z.string(),
    onBehalfOf: z.string().nullable(),
  }),
  prevManifest: hash.nullable(),
  createdAt: z.string(),
  tree: z.strictObject({
    alg: z.literal('rfc9162-sha256'),
    leafCanon: z.literal('rfc8785'),
    size: count.positive(),
    root: hash,
  }),
  counts: z.strictObject({ create: count, update: count, delete: count }),
})

const evidenceShape = z.strictObject({
  certificates: z.array(base64).max(20),
  crls: z.array(base64).max(20),
  ocspResponses: z.array(base64).max(20),
})

const proofShape = z.strictObject({
  type: z.literal(proofType),
  change: changeShape,
  /** 128 random bits: a proof shown to an outsider does not let him guess the neighbours. */
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  inclusion: z.strictObject({ index: count, size: count, path: z.array(hash).max(64) }),
  /** The signed bytes as text: canonical JSON. */
  manifest: z.string(),
  signature: base64,
  timestamp: base64,
  evidence: evidenceShape,
  verdict: z.strictObject({
    acceptedAt: z.string(),
    /** When the revocation answers were fetched. */
    validatedAt: z.number().int(),
    verifierVersion: z.string(),
  }),
})

/** Tệp chứng minh phê duyệt: all that is needed to check one approved change without the hub. */
export type ApprovalProof = z.infer<typeof proofShape>
export type ProofEvidence = z.infer<typeof evidenceShape>

/**
 * The change with its salt as RFC 8785 writes it. Its members are known, so they are written in their order without
 * sorting: of the general writer's time a third.
 */
export function leafText(change: ApprovedChange, salt: string): string {
  const write = toCanonicalText
  const fields = change.fields.map(
    ({ field, before, after }) =>
      `{"after":${write(after)},"before":${write(before)},"field":${write(field)}}`,
  )
  return (
    `{"changeId":${write(change.changeId)},"documents":[${change.documents.map((document) => write(document)).join(',')}]` +
    `,"employeeId":${write(change.employeeId)},"entryKey":${write(change.entryKey)},"fields":[${fields.join(',')}]` +
    `,"kind":${write(change.kind)},"salt":${write(salt)},"section":${write(change.section)}` +
    `,"submittedAt":${write(change.submittedAt)},"type":${write(change.type)}` +
    `,"unitCode":${write(change.unitCode)},"validFrom":${write(change.validFrom)}}`
  )
}

export function leafOf(change: ApprovedChange, salt: string): Hash {
  return leafHashOfText(leafText(change, salt))
}

export function manifestBytes(manifest: ApprovalManifest): Uint8Array {
  return toCanonicalBytes(manifest)
}

/** Refuses bytes that are not a canonical manifest of this version. */
export function parseManifest(bytes: Uint8Array): ApprovalManifest {
  return manifestShape.parse(parseCanonicalBytes(bytes)) as ApprovalManifest // the shape restates the type; Period is branded
}

export function writeProof(proof: ApprovalProof): Uint8Array {
  return toCanonicalBytes(proof)
}

export function parseProof(bytes: Uint8Array): ApprovalProof {
  return proofShape.parse(parseCanonicalBytes(bytes))
}
