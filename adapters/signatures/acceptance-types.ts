import type { AcceptanceProfile, TrustMaterial } from './trust.ts'
import type { RefusedVerdict } from './verdict/verdict.ts'

/** Chứng thư chữ ký số, as registered and shown. */
export interface CertificateSummary {
  readonly der: Uint8Array
  /** SHA-256 of the DER, lower-case hexadecimal: what an officer's registration is matched by. */
  readonly thumbprint: string
  readonly issuer: string
  /** Lower-case hexadecimal, no leading zeros. */
  readonly serialNumber: string
  readonly subject: string
  readonly validFrom: number
  readonly validTo: number
  readonly crlUrls: readonly string[]
  readonly ocspUrls: readonly string[]
  readonly issuerUrls: readonly string[]
}

/** All that a later reader needs to come to the same verdict. */
export interface VerificationEvidence {
  readonly verifierVersion: string
  readonly profile: string
  readonly validatedAt: number
  /** DER, from the signer's certificate to the trust anchor. */
  readonly chain: readonly Uint8Array[]
  /** DER of the CRLs and OCSP answers that the verdict rests on. */
  readonly crls: readonly Uint8Array[]
  readonly ocspResponses: readonly Uint8Array[]
  /** Certificate policies valid along the path. */
  readonly certificatePolicies: readonly string[]
}

/** Chữ ký số hợp lệ. */
export interface AcceptedSignature {
  readonly accepted: true
  readonly signerCertificate: CertificateSummary
  readonly signingTime: number | null
  readonly digestAlgorithm: 'sha256' | 'sha384' | 'sha512'
  readonly signatureAlgorithm: string
  /** The octets that a CAdES-T time-stamp covers. */
  readonly signatureValue: Uint8Array
  readonly chain: readonly CertificateSummary[]
  readonly evidence: VerificationEvidence
}

export type SignatureVerdict = AcceptedSignature | RefusedVerdict

export interface DetachedCmsRequest {
  readonly cms: Uint8Array
  readonly content: Uint8Array
  /** The instant at which the path must be valid and around which the signing time must lie. */
  readonly at: number
  /** When the revocation answers were fetched; later than `at` only with a trusted time-stamp. Default: `at`. */
  readonly revocationAt?: number
  readonly trust: TrustMaterial
  readonly profile?: AcceptanceProfile
  /** Where given, the signer's certificate must be one of these (SHA-256, hexadecimal): never matched by name. */
  readonly authorisedThumbprints?: readonly string[]
}

/** Dấu thời gian hợp lệ. */
export interface AcceptedTimestamp {
  readonly accepted: true
  readonly genTime: number
  readonly policy: string
  readonly serialNumber: string
  readonly hashAlgorithm: 'sha256' | 'sha384' | 'sha512'
  readonly tsaCertificate: CertificateSummary
  readonly chain: readonly CertificateSummary[]
  readonly evidence: VerificationEvidence
}

export type TimestampVerdict = AcceptedTimestamp | RefusedVerdict

export interface TimestampTokenRequest {
  /** The TimeStampToken (a CMS ContentInfo), not the whole TimeStampResp. */
  readonly token: Uint8Array
  /** The octets that were stamped: for CAdES-T the signature value. */
  readonly imprintOf: Uint8Array
  /** When given, the token may not be older (clock skew granted). */
  readonly requestedAt?: number
  /** The nonce of the request, big-endian; when given, the token must carry the same. */
  readonly nonce?: Uint8Array
  readonly now: number
  /** The instant at which the authority's path must be valid. Default: the token's genTime. */
  readonly at?: number
  readonly trust: TrustMaterial
  readonly profile?: AcceptanceProfile
}

/** What a token says, unverified. */
export interface TimestampTokenContent {
  readonly genTime: number
  readonly policy: string
  readonly serialNumber: string
  readonly hashAlgorithm: 'sha256' | 'sha384' | 'sha512'
  readonly imprint: Uint8Array
  /** Big-endian, without leading zeros. */
  readonly nonce: Uint8Array | null
}

export type TimestampResponse = { readonly accepted: true; readonly token: Uint8Array } | RefusedVerdict

export interface OcspResponseRequest {
  readonly response: Uint8Array
  readonly certificate: Uint8Array
  readonly issuer: Uint8Array
  readonly at: number
  readonly nonce?: Uint8Array
  /** CRLs to judge a delegated responder that carries no id-pkix-ocsp-nocheck. */
  readonly crls?: readonly Uint8Array[]
  readonly profile?: AcceptanceProfile
}

export type OcspVerdict =
  | {
      readonly accepted: true
      readonly status: 'GOOD'
      readonly thisUpdate: number
      readonly nextUpdate: number | null
      readonly producedAt: number
    }
  | RefusedVerdict

export interface CrlRequest {
  readonly crl: Uint8Array
  readonly issuer: Uint8Array
  readonly at: number
}

export type CrlVerdict =
  | {
      readonly accepted: true
      readonly thisUpdate: number
      readonly nextUpdate: number
      readonly number: string
    }
  | RefusedVerdict
