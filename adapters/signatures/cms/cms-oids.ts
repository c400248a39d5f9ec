export const cmsOids = {
  signedData: '1.2.840.113549.1.7.2',
  data: '1.2.840.113549.1.7.1',
  timestampInfo: '1.2.840.113549.1.9.16.1.4',
  rsaEncryption: '1.2.840.113549.1.1.1',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  signatureTimestamp: '1.2.840.113549.1.9.16.2.14',
} as const

/** Signed attributes that may stand beside the ones the gate reads: none of them changes what is signed. */
export const harmlessAttributes: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.9.15', // sMIMECapabilities, written by OpenSSL
  '1.2.840.113549.1.9.52', // CMSAlgorithmProtection, RFC 6211
  '1.2.840.113549.1.9.16.2.12', // signing-certificate (v1), beside v2 in tokens
  '1.2.840.113549.1.9.16.2.15', // signature policy
  '1.2.840.113549.1.9.16.2.16', // commitment type
  '1.2.840.113549.1.9.16.2.17', // signer location
  '1.2.840.113583.1.1.8', // Adobe revocation archive
])
