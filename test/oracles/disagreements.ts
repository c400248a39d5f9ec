/** A vector that an oracle accepts though we refuse, or the other way round, and why we stand by ours. */
export interface Disagreement {
  readonly name: string
  readonly ours: 'ACCEPTED' | 'REFUSED'
  readonly why: string
}

const keySize = 'Thông tư 15/2025/TT-BKHCN: RSA from 2,048 bits; the oracle sets no such floor by default.'
const purpose =
  'What a certificate may be used for is asked by our leaf rules, not by this oracle’s path check.'

export const opensslDisagreements: readonly Disagreement[] = [
  { name: 'RSA of 1024 bits', ours: 'REFUSED', why: keySize },
  {
    name: 'certificate signed with SHA-1',
    ours: 'REFUSED',
    why: 'SHA-1 is broken; OpenSSL 3.0 takes it at its default level.',
  },
  { name: 'key usage for encryption', ours: 'REFUSED', why: purpose },
  { name: 'purpose of a web server', ours: 'REFUSED', why: purpose },
  {
    name: 'no signed attributes',
    ours: 'REFUSED',
    why: 'Lawful CMS, but no CAdES: nothing binds the certificate.',
  },
  {
    name: 'content type differs',
    ours: 'REFUSED',
    why: 'RFC 5652 section 11.1 says they must be equal; OpenSSL does not compare.',
  },
  {
    name: 'unknown signed attribute',
    ours: 'REFUSED',
    why: 'An attribute nobody here understands might limit what was signed.',
  },
  { name: 'signing time ahead', ours: 'REFUSED', why: 'The window for the signing time is a rule of ours.' },
  {
    name: 'SHA-1 digest',
    ours: 'REFUSED',
    why: 'SHA-1 is broken; OpenSSL 3.0 takes it at its default level.',
  },
]

export const certvalidatorDisagreements: readonly Disagreement[] = [
  { name: 'RSA of 1024 bits', ours: 'REFUSED', why: keySize },
  { name: 'key usage for encryption', ours: 'REFUSED', why: purpose },
  { name: 'purpose of a web server', ours: 'REFUSED', why: purpose },
]

export const opensslPkitsDisagreements: readonly Disagreement[] = [
  {
    name: 'SignedValidDSASignaturesTest4.eml',
    ours: 'REFUSED',
    why: 'DSA is no algorithm of Thông tư 15/2025/TT-BKHCN.',
  },
  {
    name: 'SignedValidcRLIssuerTest30.eml',
    ours: 'ACCEPTED',
    why: 'PKITS says valid; OpenSSL does not follow a CRL issuer whose own standing is in the CRL it signs.',
  },
]

export const certvalidatorPkitsDisagreements: readonly Disagreement[] = []
