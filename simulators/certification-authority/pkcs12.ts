import { webcrypto } from 'node:crypto'
import * as pkijs from 'pkijs'
import { toArrayBuffer } from './bytes.ts'
import type { CertifiedKey } from './certificates.ts'

const KEY_BAG = '1.2.840.113549.1.12.10.1.2'
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3'
// The WebCrypto name of AES-256-CBC in PBES2, as OpenSSL 3 writes by default.
const protection = {
  contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
  hmacHashAlgorithm: 'SHA-256',
  iterationCount: 10_000,
}

function certificateBag(certificate: pkijs.Certificate): pkijs.SafeBag {
  return new pkijs.SafeBag({
    bagId: CERTIFICATE_BAG,
    bagValue: new pkijs.CertBag({ parsedValue: certificate }),
  })
}

async function keyBag(owner: CertifiedKey, password: ArrayBuffer): Promise<pkijs.SafeBag> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', owner.key.privateKey)
  const bag = new pkijs.PKCS8ShroudedKeyBag({ parsedValue: pkijs.PrivateKeyInfo.fromBER(pkcs8) })
  await bag.makeInternalValues({ password, ...protection })
  return new pkijs.SafeBag({ bagId: KEY_BAG, bagValue: bag })
}

/** PKCS#12 with PBES2/AES-256 and an HMAC-SHA-256 seal: what a smart-card vendor's export looks like today. */
export async function toPkcs12(
  owner: CertifiedKey,
  { chain, password }: { readonly chain: readonly pkijs.Certificate[]; readonly password: string },
): Promise<Uint8Array> {
  const secret = toArrayBuffer(Buffer.from(password, 'utf8'))
  const keys = new pkijs.SafeContents({ safeBags: [await keyBag(owner, secret)] })
  const certificates = new pkijs.SafeContents({
    safeBags: [owner.certificate, ...chain].map(certificateBag),
  })
  const authenticatedSafe = new pkijs.AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        { privacyMode: 0, value: keys },
        { privacyMode: 1, value: certificates },
      ],
    },
  })
  await authenticatedSafe.makeInternalValues({ safeContents: [{}, { password: secret, ...protection }] })
  const store = new pkijs.PFX({ parsedValue: { integrityMode: 0, authenticatedSafe } })
  await store.makeInternalValues({
    password: secret,
    iterations: protection.iterationCount,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  })
  return new Uint8Array(store.toSchema().toBER(false))
}
