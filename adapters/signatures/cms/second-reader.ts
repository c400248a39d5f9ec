import * as pkijs from 'pkijs'
import { Refusal, refuse } from '../verdict/verdict.ts'
import type { CheckedSignature } from './gate.ts'

const webCryptoNames = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const

/**
 * pkijs reads the same bytes and computes the signature once more with WebCrypto. It can only take an acceptance
 * away, never give one: it is asked after the gate has accepted, and a difference refuses.
 */
export async function assertSecondReaderAgrees(
  cms: Uint8Array,
  { certificate, digest }: CheckedSignature,
): Promise<void> {
  try {
    const signed = new pkijs.SignedData({ schema: pkijs.ContentInfo.fromBER(cms).content })
    const [signer] = signed.signerInfos
    const attributes = signer?.signedAttrs
    if (signed.signerInfos.length !== 1 || !signer || !attributes) return refuse('CMS.READERS_DISAGREE')
    const { subjectPublicKeyInfo } = pkijs.Certificate.fromBER(certificate.der)
    const isRight = await pkijs
      .getCrypto(true)
      .verifyWithPublicKey(
        attributes.encodedValue,
        signer.signature,
        subjectPublicKeyInfo,
        signer.signatureAlgorithm,
        webCryptoNames[digest],
      )
    if (!isRight) refuse('CMS.READERS_DISAGREE')
  } catch (error) {
    if (error instanceof Refusal) throw error
    refuse('CMS.READERS_DISAGREE', { fault: error instanceof Error ? error.name : 'unknown' })
  }
}
