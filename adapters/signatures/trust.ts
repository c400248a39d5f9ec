/** What the hub trusts and knows at the moment of a verification. All certificates, CRLs and answers are DER. */
export interface TrustMaterial {
  readonly anchors: readonly Uint8Array[]
  /** Certificates of issuing authorities that may be needed besides those inside the signature file. */
  readonly intermediates?: readonly Uint8Array[]
  readonly crls?: readonly Uint8Array[]
  /** OCSPResponse as received over HTTP. */
  readonly ocspResponses?: readonly Uint8Array[]
  /** Anchors of time-stamping authorities; `anchors` when absent. */
  readonly timestampAnchors?: readonly Uint8Array[]
  /** Certificate policies of which one must hold along the whole path. */
  readonly certificatePolicies?: readonly string[]
  /** Policies under which a time-stamp may be issued; any when absent. */
  readonly timestampPolicies?: readonly string[]
}

/** Which rules beyond RFC 5280 validation hold; each is an operator's setting. */
export interface AcceptanceProfile {
  readonly name: string
  /** STRICT also refuses certificates that break a MUST of RFC 5280 for the one who issues them. */
  readonly conformance: 'STRICT' | 'LENIENT'
  readonly minimumRsaBits: number
  readonly revocation: 'REQUIRED' | 'NOT_CHECKED'
  /** Extended key usages of which an officer's certificate must have one, when it names any. */
  readonly leafExtendedKeyUsages: readonly string[]
  readonly maximumBytes: number
  readonly maximumCertificates: number
  readonly signingTime: 'REQUIRED' | 'OPTIONAL'
  /** How far the signing time may lie before and after `at`. */
  readonly signingTimeBeforeMs: number
  readonly signingTimeAfterMs: number
  /** Age up to which an OCSP answer without nextUpdate is believed, and clock skew granted to partners. */
  readonly ocspMaximumAgeMs: number
  readonly clockSkewMs: number
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

export const officerKeyUsages: readonly string[] = [
  '1.3.6.1.5.5.7.3.4', // emailProtection
  '1.3.6.1.5.5.7.3.36', // documentSigning, RFC 9336
  '1.3.6.1.4.1.311.10.3.12', // Microsoft document signing
  '2.5.29.37.0', // anyExtendedKeyUsage
]

export const approvalProfile: AcceptanceProfile = {
  name: 'approval',
  conformance: 'STRICT',
  minimumRsaBits: 2048,
  revocation: 'REQUIRED',
  leafExtendedKeyUsages: officerKeyUsages,
  maximumBytes: 65_536,
  maximumCertificates: 10,
  signingTime: 'REQUIRED',
  signingTimeBeforeMs: dayMs,
  signingTimeAfterMs: 5 * minuteMs,
  ocspMaximumAgeMs: dayMs,
  clockSkewMs: 5 * minuteMs,
}
