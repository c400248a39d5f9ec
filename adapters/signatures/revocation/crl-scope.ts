import type { Certificate } from '../certificate/certificate.ts'
import { type DistributionPoint, resolvePointName } from '../certificate/distribution-points.ts'
import { type GeneralName, isSameGeneralName } from '../certificate/general-names.ts'
import type { DistinguishedName } from '../certificate/names.ts'
import type { Crl } from './crl.ts'

/** One place where the certificate's standing may be read: a distribution point, or the issuer's own CRL. */
export interface CrlSource {
  readonly kind: 'NAMED' | 'IMPLICIT'
  readonly point: DistributionPoint
}

const noPoint: DistributionPoint = { name: undefined, reasons: undefined, crlIssuer: undefined }

/** RFC 5280 section 6.3.3: the distribution points, and at last the issuer itself. */
export function sourcesOf(certificate: Certificate): readonly CrlSource[] {
  const named = (certificate.crlDistributionPoints ?? []).map(
    (point): CrlSource => ({ kind: 'NAMED', point }),
  )
  return [...named, { kind: 'IMPLICIT', point: noPoint }]
}

// Reasons 1 to 8; "unspecified" (0) has no bit of its own.
export const allReasons = 0b1_1111_1110

export function reasonMask(bits: readonly boolean[] | undefined): number {
  if (bits === undefined) return allReasons
  return bits.reduce((mask, isSet, bit) => (isSet && bit >= 1 && bit <= 8 ? mask | (1 << bit) : mask), 0)
}

export function reasonsCovered(crl: Crl, { point }: CrlSource): number {
  return reasonMask(point.reasons) & reasonMask(crl.scope?.reasons)
}

/** Whether this CRL speaks for this certificate at this source (RFC 5280 section 6.3.3 (b)). */
export function isInScope(crl: Crl, certificate: Certificate, source: CrlSource): boolean {
  return (
    isIssuerExpected(crl, certificate, source) &&
    isPlaceExpected(crl, certificate, source) &&
    isKind(crl, certificate)
  )
}

function isIssuerExpected(crl: Crl, certificate: Certificate, { point }: CrlSource): boolean {
  if (!point.crlIssuer) return crl.issuer.key === certificate.issuer.key
  const named = directoryNames(point.crlIssuer).some(({ key }) => key === crl.issuer.key)
  return named && crl.scope?.isIndirect === true
}

function isPlaceExpected(crl: Crl, certificate: Certificate, source: CrlSource): boolean {
  const places = resolvePointName(crl.scope?.name, crl.issuer)
  if (places === undefined) return true
  if (source.kind === 'IMPLICIT') {
    return directoryNames(places).some(({ key }) => key === certificate.issuer.key)
  }
  const { name, crlIssuer } = source.point
  const relativeTo = crlIssuer ? directoryNames(crlIssuer)[0] : certificate.issuer
  const wanted = resolvePointName(name, relativeTo) ?? crlIssuer ?? []
  return places.some((place) => wanted.some((name) => isSameGeneralName(place, name)))
}

function isKind(crl: Crl, { basicConstraints }: Certificate): boolean {
  const isAuthority = basicConstraints?.isAuthority === true
  if (crl.scope?.onlyAttributes) return false
  return isAuthority ? !crl.scope?.onlyUsers : !crl.scope?.onlyAuthorities
}

function directoryNames(names: readonly GeneralName[]): readonly DistinguishedName[] {
  return names.flatMap((name) => (name.form === 'DIRECTORY' ? [name.name] : []))
}
