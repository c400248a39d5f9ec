import { type DistributionPoint, distributionPointsOf } from './distribution-points.ts'
import {
  type AccessDescription,
  type AuthorityKeyIdentifier,
  accessDescriptionsOf,
  authorityKeyIdentifierOf,
  type BasicConstraints,
  basicConstraintsOf,
  certificatePoliciesOf,
  keyIdentifierOf,
  keyUsageOf,
  type NameConstraints,
  nameConstraintsOf,
  oidListOf,
  type PolicyConstraints,
  policyConstraintsOf,
  policyMappingsOf,
  skipCountOf,
  subjectAltNameOf,
} from './extension-values.ts'
import { type ExtensionMap, readExtension } from './extensions.ts'
import type { GeneralName } from './general-names.ts'
import { extensionOids } from './oids.ts'

/** The extensions that validation reads, typed; undefined when absent. */
export interface CertificateExtensions {
  readonly keyUsage: readonly boolean[] | undefined
  readonly basicConstraints: BasicConstraints | undefined
  readonly extendedKeyUsage: readonly string[] | undefined
  readonly subjectAltName: readonly GeneralName[] | undefined
  readonly subjectKeyIdentifier: Buffer | undefined
  readonly authorityKeyIdentifier: AuthorityKeyIdentifier | undefined
  readonly certificatePolicies: ReadonlySet<string> | undefined
  readonly policyMappings: readonly (readonly [string, string])[] | undefined
  readonly policyConstraints: PolicyConstraints | undefined
  readonly inhibitAnyPolicy: number | undefined
  readonly nameConstraints: NameConstraints | undefined
  readonly crlDistributionPoints: readonly DistributionPoint[] | undefined
  readonly freshestCrl: readonly DistributionPoint[] | undefined
  readonly authorityInformationAccess: readonly AccessDescription[] | undefined
}

export function readCertificateExtensions(all: ExtensionMap): CertificateExtensions {
  return {
    keyUsage: readExtension(all, extensionOids.keyUsage, keyUsageOf),
    basicConstraints: readExtension(all, extensionOids.basicConstraints, basicConstraintsOf),
    extendedKeyUsage: readExtension(all, extensionOids.extendedKeyUsage, oidListOf),
    subjectAltName: readExtension(all, extensionOids.subjectAltName, subjectAltNameOf),
    subjectKeyIdentifier: readExtension(all, extensionOids.subjectKeyIdentifier, keyIdentifierOf),
    authorityKeyIdentifier: readExtension(
      all,
      extensionOids.authorityKeyIdentifier,
      authorityKeyIdentifierOf,
    ),
    certificatePolicies: readExtension(all, extensionOids.certificatePolicies, certificatePoliciesOf),
    policyMappings: readExtension(all, extensionOids.policyMappings, policyMappingsOf),
    policyConstraints: readExtension(all, extensionOids.policyConstraints, policyConstraintsOf),
    inhibitAnyPolicy: readExtension(all, extensionOids.inhibitAnyPolicy, skipCountOf),
    nameConstraints: readExtension(all, extensionOids.nameConstraints, nameConstraintsOf),
    crlDistributionPoints: readExtension(all, extensionOids.crlDistributionPoints, distributionPointsOf),
    freshestCrl: readExtension(all, extensionOids.freshestCrl, distributionPointsOf),
    authorityInformationAccess: readExtension(
      all,
      extensionOids.authorityInformationAccess,
      accessDescriptionsOf,
    ),
  }
}
