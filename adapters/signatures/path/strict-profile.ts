import type { Certificate } from '../certificate/certificate.ts'
import { keyUsageBits } from '../certificate/extension-values.ts'
import { extensionOids } from '../certificate/oids.ts'
import { refuse } from '../verdict/verdict.ts'
import { isDnsName, mailboxOf } from './name-forms.ts'

/** A MUST of RFC 5280 for the one who issues; the name is what the verdict's detail carries. */
interface ConformanceRule {
  readonly name: string
  readonly isBroken: (certificate: Certificate, role: CertificateRole) => boolean
}

export type CertificateRole = 'ANCHOR' | 'ISSUED'

const neverCritical = [
  extensionOids.authorityKeyIdentifier,
  extensionOids.subjectKeyIdentifier,
  extensionOids.authorityInformationAccess,
  extensionOids.subjectInformationAccess,
  extensionOids.freshestCrl,
]
const alwaysCritical = [
  extensionOids.nameConstraints,
  extensionOids.policyConstraints,
  extensionOids.inhibitAnyPolicy,
]

const isAuthority = ({ basicConstraints }: Certificate) => basicConstraints?.isAuthority === true
const maySignCertificates = ({ keyUsage }: Certificate) => keyUsage?.[keyUsageBits.keyCertSign] === true
const hasEmptySubject = ({ subject }: Certificate) => subject.relativeNames.length === 0
const isCritical = ({ extensions }: Certificate, oid: string) => extensions.get(oid)?.critical === true

const rules: readonly ConformanceRule[] = [
  { name: 'serialNumber', isBroken: (c) => c.serialNumber <= 0n || c.serialLength > 20 },
  { name: 'version3', isBroken: (c) => c.version !== 3 },
  { name: 'neverCritical', isBroken: (c) => neverCritical.some((oid) => isCritical(c, oid)) },
  {
    name: 'alwaysCritical',
    isBroken: (c) => alwaysCritical.some((oid) => c.extensions.has(oid) && !isCritical(c, oid)),
  },
  { name: 'authoritySubject', isBroken: (c) => isAuthority(c) && hasEmptySubject(c) },
  { name: 'authorityKeyIdentifierOfSubject', isBroken: (c) => isAuthority(c) && !c.subjectKeyIdentifier },
  {
    name: 'basicConstraintsCritical',
    isBroken: (c) => isAuthority(c) && !isCritical(c, extensionOids.basicConstraints),
  },
  {
    name: 'authorityKeyIdentifier',
    isBroken: (c, role) => role === 'ISSUED' && !c.authorityKeyIdentifier?.keyIdentifier,
  },
  { name: 'nameConstraintsOfAuthority', isBroken: (c) => c.nameConstraints !== undefined && !isAuthority(c) },
  { name: 'pathLengthOfAuthority', isBroken: hasStrayPathLength },
  { name: 'keyCertSignOfAuthority', isBroken: (c) => maySignCertificates(c) && !isAuthority(c) },
  {
    name: 'emptySubject',
    isBroken: (c) => hasEmptySubject(c) && !isCritical(c, extensionOids.subjectAltName),
  },
  { name: 'alternativeNames', isBroken: hasBadAlternativeName },
]

function hasStrayPathLength(certificate: Certificate): boolean {
  if (certificate.basicConstraints?.pathLength === undefined) return false
  return (
    !isAuthority(certificate) || (certificate.keyUsage !== undefined && !maySignCertificates(certificate))
  )
}

function hasBadAlternativeName({ subjectAltName = [] }: Certificate): boolean {
  return subjectAltName.some((name) => {
    if (name.form === 'DNS') return !isDnsName(name.text, 'WILDCARD_ALLOWED')
    if (name.form === 'IP') return name.octets.length !== 4 && name.octets.length !== 16
    if (name.form === 'EMAIL') mailboxOf(name.text)
    return false
  })
}

export function assertConformance(certificate: Certificate, role: CertificateRole): void {
  const broken = rules.find(({ isBroken }) => isBroken(certificate, role))
  if (broken) refuse('PATH.PROFILE', { rule: broken.name, certificate: certificate.thumbprint })
}
