import type { Certificate } from '../certificate/certificate.ts'
import { childrenOf, readOnly } from '../der/reader.ts'
import { bitStringOctets } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'

/** The subjectPublicKey without its wrapping, as OCSP hashes it. */
export function publicKeyOctets({ publicKeyInfo }: Certificate): Buffer {
  const key = childrenOf(readOnly(publicKeyInfo))[1] ?? refuse('DER.UNEXPECTED')
  return bitStringOctets(key)
}
