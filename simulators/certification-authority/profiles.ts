import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { extension } from './certificates.ts'
import { objectIdentifiers } from './object-identifiers.ts'

type KeyUsage = 'SIGNING' | 'AUTHORITY'

/** digitalSignature + nonRepudiation for signers, keyCertSign + cRLSign for authorities. */
function keyUsage(usage: KeyUsage): pkijs.Extension {
  const [octet, unusedBits] = usage === 'SIGNING' ? [0xc0, 6] : [0x06, 1]
  const bits = new asn1js.BitString({ valueHex: new Uint8Array([octet]).buffer, unusedBits })
  return extension(objectIdentifiers.keyUsage, bits, 'CRITICAL')
}

function extendedKeyUsage(purposes: string[], criticality: 'CRITICAL' | 'PLAIN'): pkijs.Extension {
  const schema = new pkijs.ExtKeyUsage({ keyPurposes: purposes }).toSchema()
  return extension(objectIdentifiers.extendedKeyUsage, schema, criticality)
}

function certificatePolicy(): pkijs.Extension {
  const policy = new pkijs.PolicyInformation({ policyIdentifier: objectIdentifiers.testCertificatePolicy })
  const schema = new pkijs.CertificatePolicies({ certificatePolicies: [policy] }).toSchema()
  return extension(objectIdentifiers.certificatePolicies, schema, 'PLAIN')
}

const uri = (value: string): pkijs.GeneralName => new pkijs.GeneralName({ type: 6, value })

export interface PublicAddresses {
  readonly crl: string
  readonly ocsp: string
  readonly certificate: string
}

/** Where to ask about revocation; left out where the authority has no lasting address (a port chosen at start). */
function revocationAddresses(addresses: PublicAddresses | undefined): pkijs.Extension[] {
  if (addresses === undefined) return []
  const crl = new pkijs.CRLDistributionPoints({
    distributionPoints: [new pkijs.DistributionPoint({ distributionPoint: [uri(addresses.crl)] })],
  })
  const access = [
    { accessMethod: objectIdentifiers.ocspAccess, accessLocation: uri(addresses.ocsp) },
    { accessMethod: objectIdentifiers.caIssuersAccess, accessLocation: uri(addresses.certificate) },
  ]
  const information = new pkijs.InfoAccess({
    accessDescriptions: access.map((description) => new pkijs.AccessDescription(description)),
  })
  return [
    extension(objectIdentifiers.crlDistributionPoints, crl.toSchema(), 'PLAIN'),
    extension(objectIdentifiers.authorityInformationAccess, information.toSchema(), 'PLAIN'),
  ]
}

export function rootProfile(): pkijs.Extension[] {
  const constraints = new pkijs.BasicConstraints({ cA: true })
  return [
    extension(objectIdentifiers.basicConstraints, constraints.toSchema(), 'CRITICAL'),
    keyUsage('AUTHORITY'),
  ]
}

export function issuingAuthorityProfile(addresses: PublicAddresses | undefined): pkijs.Extension[] {
  const constraints = new pkijs.BasicConstraints({ cA: true, pathLenConstraint: 0 })
  return [
    extension(objectIdentifiers.basicConstraints, constraints.toSchema(), 'CRITICAL'),
    keyUsage('AUTHORITY'),
    certificatePolicy(),
    ...revocationAddresses(addresses),
  ]
}

export function officerProfile(addresses: PublicAddresses | undefined): pkijs.Extension[] {
  return [
    keyUsage('SIGNING'),
    extendedKeyUsage([objectIdentifiers.emailProtection, objectIdentifiers.documentSigning], 'PLAIN'),
    certificatePolicy(),
    ...revocationAddresses(addresses),
  ]
}

/** RFC 3161 §2.3: exactly one purpose, and critical. */
export function timeStampingProfile(addresses: PublicAddresses | undefined): pkijs.Extension[] {
  return [
    keyUsage('SIGNING'),
    extendedKeyUsage([objectIdentifiers.timeStamping], 'CRITICAL'),
    certificatePolicy(),
    ...revocationAddresses(addresses),
  ]
}

/** RFC 6960 §4.2.2.2.1: id-pkix-ocsp-nocheck stops the question who checks the checker. */
export function ocspResponderProfile(): pkijs.Extension[] {
  return [
    keyUsage('SIGNING'),
    extendedKeyUsage([objectIdentifiers.ocspSigning], 'PLAIN'),
    certificatePolicy(),
    extension(objectIdentifiers.ocspNoCheck, new asn1js.Null(), 'PLAIN'),
  ]
}
