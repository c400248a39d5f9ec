import * as pkijs from 'pkijs'

/** The certificates that a CMS carries, to learn where their status is published; nothing is decided by them. */
export function listCertificates(cms: Uint8Array): readonly Uint8Array[] {
  try {
    const { content } = pkijs.ContentInfo.fromBER(new Uint8Array(cms).buffer)
    const signed = new pkijs.SignedData({ schema: content })
    return (signed.certificates ?? [])
      .filter((certificate) => certificate instanceof pkijs.Certificate)
      .map((certificate) => new Uint8Array(certificate.toSchema(true).toBER(false)))
  } catch {
    return []
  }
}
