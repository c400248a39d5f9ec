import { hash } from 'node:crypto'
import { algorithmIdentifierOf, hashOf } from '../certificate/algorithm-identifier.ts'
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'
import { generalNamesOf } from '../certificate/general-names.ts'
import type { HashName } from '../certificate/oids.ts'
import { Fields } from '../der/fields.ts'
import { childrenOf, type DerNode, expectTag, readOnly, tags } from '../der/reader.ts'
import { integerOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'
import type { SignerInfo } from './signed-data.ts'

/** ESSCertIDv2 (RFC 5035 section 4): the hash under the signature that names the signer's certificate. */
interface CertificateBinding {
  readonly hash: HashName
  readonly value: Buffer
  readonly issuerAndSerial: DerNode | undefined
}

/** The certificate whose hash is signed AND that the signer identifier names: never one of the two alone. */
export function findSignerCertificate(
  signer: SignerInfo,
  signingCertificate: DerNode,
  bag: readonly Uint8Array[],
): Certificate {
  const binding = bindingOf(signingCertificate)
  const bound = bag.find((der) => hash(binding.hash, der, 'buffer').equals(binding.value))
  const certificate = bound && parseCertificate(bound)
  if (!certificate || !isIdentified(certificate, signer)) return refuse('CMS.SIGNER_CERTIFICATE_NOT_FOUND')
  if (binding.issuerAndSerial) assertIssuerAndSerial(binding.issuerAndSerial, certificate)
  return certificate
}

function isIdentified({ issuer, serialNumber }: Certificate, { issuerRaw, serialRaw }: SignerInfo): boolean {
  return issuer.raw.equals(issuerRaw) && serialNumber === integerOf(readOnly(serialRaw))
}

function bindingOf(node: DerNode): CertificateBinding {
  const [list] = childrenOf(expectTag(node, tags.sequence))
  const [first] = list ? childrenOf(list) : []
  const fields = new Fields(expectTag(first, tags.sequence))
  const algorithm = fields.optional(tags.sequence)
  const value = fields.next(tags.octetString).body
  const issuerAndSerial = fields.optional(tags.sequence)
  fields.end()
  const name = algorithm ? hashOf(algorithmIdentifierOf(algorithm)) : 'sha256'
  return { hash: name ?? refuse('CMS.SIGNING_CERTIFICATE', { what: 'hash' }), value, issuerAndSerial }
}

function assertIssuerAndSerial(node: DerNode, certificate: Certificate): void {
  const fields = new Fields(node)
  const issuers = generalNamesOf(fields.next(tags.sequence))
  const serial = integerOf(fields.next(tags.integer))
  fields.end()
  const isIssuer = issuers.some(
    (name) => name.form === 'DIRECTORY' && name.name.key === certificate.issuer.key,
  )
  if (!isIssuer || serial !== certificate.serialNumber)
    refuse('CMS.SIGNING_CERTIFICATE', { what: 'issuer and serial' })
}
