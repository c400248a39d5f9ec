import { Fields } from '../der/fields.ts'
import { contextConstructed, type DerNode, expectTag, onlyChildOf, tags } from '../der/reader.ts'
import { oidOf, smallIntegerOf } from '../der/values.ts'
import { type HashName, hashByOid } from './oids.ts'

export interface AlgorithmIdentifier {
  readonly oid: string
  readonly parameters: DerNode | undefined
  readonly raw: Buffer
}

export function algorithmIdentifierOf(node: DerNode): AlgorithmIdentifier {
  const fields = new Fields(expectTag(node, tags.sequence))
  const oid = oidOf(fields.next(tags.objectIdentifier))
  const parameters = fields.remaining > 0 ? fields.any() : undefined
  fields.end()
  return { oid, parameters, raw: node.raw }
}

// RFC 4055 writes NULL with RSA and hashes and accepts its absence; both are met.
export function hasNoParameters({ parameters }: AlgorithmIdentifier): boolean {
  return parameters === undefined || parameters.tag === tags.null
}

export function hashOf(algorithm: AlgorithmIdentifier): HashName | undefined {
  return hasNoParameters(algorithm) ? hashByOid[algorithm.oid] : undefined
}

const mgf1 = '1.2.840.113549.1.1.8'

export interface PssParameters {
  readonly hash: HashName
  readonly saltLength: number
}

/** RFC 4055 section 3.1; only explicit SHA-2 with MGF1 over the same hash. Undefined when it is anything else. */
export function pssParametersOf({ parameters }: AlgorithmIdentifier): PssParameters | undefined {
  if (parameters === undefined || parameters.tag !== tags.sequence) return undefined
  const fields = new Fields(parameters)
  const hashField = fields.optional(contextConstructed(0))
  const maskField = fields.optional(contextConstructed(1))
  const saltField = fields.optional(contextConstructed(2))
  // The trailer field has one lawful value, the default, which DER leaves out.
  if (fields.remaining > 0 || !hashField || !maskField) return undefined
  const hash = hashOf(algorithmIdentifierOf(onlyChildOf(hashField)))
  const mask = algorithmIdentifierOf(onlyChildOf(maskField))
  if (hash === undefined || mask.oid !== mgf1 || mask.parameters === undefined) return undefined
  if (hashOf(algorithmIdentifierOf(mask.parameters)) !== hash) return undefined
  const saltLength = saltField ? smallIntegerOf(expectTag(onlyChildOf(saltField), tags.integer)) : 20
  return { hash, saltLength }
}
