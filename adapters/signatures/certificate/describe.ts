import type { CertificateSummary } from '../acceptance-types.ts'
import type { Certificate } from './certificate.ts'
import type { GeneralName } from './general-names.ts'
import { accessMethodOids } from './oids.ts'

/** The certificate as it is registered, stored with a verdict, and shown. */
export function describe(certificate: Certificate): CertificateSummary {
  return {
    der: new Uint8Array(certificate.der),
    thumbprint: certificate.thumbprint,
    issuer: certificate.issuer.text,
    serialNumber: certificate.serialNumber.toString(16),
    subject: certificate.subject.text,
    validFrom: certificate.validFrom,
    validTo: certificate.validTo,
    crlUrls: (certificate.crlDistributionPoints ?? []).flatMap(({ name }) =>
      name?.kind === 'FULL' ? urlsOf(name.names) : [],
    ),
    ocspUrls: accessUrls(certificate, accessMethodOids.ocsp),
    issuerUrls: accessUrls(certificate, accessMethodOids.caIssuers),
  }
}

function accessUrls({ authorityInformationAccess = [] }: Certificate, method: string): readonly string[] {
  return urlsOf(
    authorityInformationAccess.filter((each) => each.method === method).map(({ location }) => location),
  )
}

function urlsOf(names: readonly GeneralName[]): readonly string[] {
  return names.flatMap((name) => (name.form === 'URI' && /^https?:\/\//i.test(name.text) ? [name.text] : []))
}
