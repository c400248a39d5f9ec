import { parseCertificate, parseReadable } from '#adapters/signatures/certificate/certificate.ts'
import { childrenOf, readOnly } from '#adapters/signatures/der/reader.ts'
import { findPath } from '#adapters/signatures/path/find-path.ts'
import { Budget } from '#adapters/signatures/path/question.ts'
import { RevocationChecker } from '#adapters/signatures/revocation/checker.ts'
import { parseReadableCrls } from '#adapters/signatures/revocation/crl.ts'
import { Refusal, type VerdictCode } from '#adapters/signatures/verdict/verdict.ts'
import type { PkitsCase } from './cases.ts'
import { pkitsAnchor, type PkitsMessage, readPkitsMessage } from './messages.ts'

// Within the life of PKITS (2010 to 2030), after the CRLs that are meant to be stale.
export const pkitsInstant = Date.UTC(2026, 10, 22)

/** Our verdict on one PKITS run: undefined when the path is valid, else the code of the refusal. */
export function judgePkits({ file, policies }: PkitsCase): VerdictCode | undefined {
  const message = readPkitsMessage(file)
  const moment = { at: pkitsInstant, checkedAt: pkitsInstant, clockSkewMs: 0, ocspMaximumAgeMs: 0 }
  const checker = new RevocationChecker({ crls: parseReadableCrls(message.crls), ocspResponses: [] }, moment)
  try {
    findPath(parseCertificate(signerDer(message)), {
      anchors: [parseCertificate(pkitsAnchor())],
      pool: parseReadable(message.certificates),
      at: pkitsInstant,
      policies,
      profile: { conformance: 'LENIENT', minimumRsaBits: 2048 },
      leaf: undefined,
      budget: new Budget(),
      checkRevocation: checker.check,
    })
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

/** The certificate that the message's signer names. */
export function signerDer({ certificates, issuerRaw, serialRaw }: PkitsMessage): Buffer {
  const found = certificates.find((der) => {
    const fields = childrenOf(childrenOf(readOnly(der))[0] ?? readOnly(der))
    const start = fields[0]?.tag === 0xa0 ? 1 : 0
    return fields[start]?.raw.equals(serialRaw) && fields[start + 2]?.raw.equals(issuerRaw)
  })
  if (!found) throw new Error('signer certificate missing')
  return found
}
