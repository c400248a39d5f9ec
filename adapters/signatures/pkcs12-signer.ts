import { constants, createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import * as pkijs from 'pkijs'
import { DomainError } from '#domain/errors.ts'
import { assembleDetachedCms, prepareDetachedCms } from './detached-cms.ts'

const refusal = (code: string, message: string) => () => new DomainError(code, message)

export const pkcs12Errors = {
  unreadable: refusal(
    'PKCS12.UNREADABLE',
    'Không mở được tệp PKCS#12: sai mật khẩu, tệp hỏng, hoặc tệp dùng thuật toán cũ (RC2, 3DES). Tệp cũ cần được xuất lại bằng AES-256.',
  ),
  notRsa: refusal('PKCS12.NOT_RSA', 'Chỉ khóa RSA mới ký được theo kiểu PSS.'),
  noKey: refusal('PKCS12.NO_KEY', 'Tệp PKCS#12 không có khóa bí mật đi kèm chứng thư số.'),
} as const

/** Khóa ký và chứng thư số lấy từ một tệp PKCS#12 */
export interface OpenedPkcs12 {
  readonly privateKey: KeyObject
  readonly certificate: Uint8Array
  readonly chain: readonly Uint8Array[]
}

async function openSafeContents(der: Uint8Array, password: ArrayBuffer): Promise<readonly pkijs.SafeBag[]> {
  const store = pkijs.PFX.fromBER(new Uint8Array(der).buffer)
  await store.parseInternalValues({ password, checkIntegrity: true })
  const safe = store.parsedValue?.authenticatedSafe
  if (safe === undefined) throw pkcs12Errors.unreadable()
  await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password })) })
  const contents = (safe.parsedValue?.safeContents ?? []) as readonly { readonly value: pkijs.SafeContents }[]
  return contents.flatMap(({ value }) => value.safeBags)
}

async function toPrivateKey(bag: unknown, password: ArrayBuffer): Promise<KeyObject | undefined> {
  if (bag instanceof pkijs.PrivateKeyInfo) return importPkcs8(bag)
  if (!(bag instanceof pkijs.PKCS8ShroudedKeyBag)) return undefined
  // Its declaration calls it protected, but this is how pkijs documents opening a shrouded key.
  const opener = bag as unknown as { parseInternalValues(how: { password: ArrayBuffer }): Promise<void> }
  await opener.parseInternalValues({ password })
  return bag.parsedValue === undefined ? undefined : importPkcs8(bag.parsedValue)
}

function importPkcs8(info: pkijs.PrivateKeyInfo): KeyObject {
  return createPrivateKey({ key: Buffer.from(info.toSchema().toBER(false)), format: 'der', type: 'pkcs8' })
}

function toCertificate(bag: unknown): Uint8Array | undefined {
  if (!(bag instanceof pkijs.CertBag) || !(bag.parsedValue instanceof pkijs.Certificate)) return undefined
  return new Uint8Array(bag.parsedValue.toSchema(true).toBER(false))
}

async function readPkcs12(der: Uint8Array, password: string): Promise<OpenedPkcs12> {
  const secret = new Uint8Array(Buffer.from(password, 'utf8')).buffer
  const bags = await openSafeContents(der, secret)
  const keys: KeyObject[] = []
  for (const { bagValue } of bags) {
    const key = await toPrivateKey(bagValue, secret)
    if (key !== undefined) keys.push(key)
  }
  const [privateKey] = keys
  const certificates = bags.map(({ bagValue }) => toCertificate(bagValue)).filter((der) => der !== undefined)
  if (privateKey === undefined) throw pkcs12Errors.noKey()
  const certificate = certificates.find((der) => new X509Certificate(der).checkPrivateKey(privateKey))
  if (certificate === undefined) throw pkcs12Errors.noKey()
  return { privateKey, certificate, chain: certificates.filter((der) => der !== certificate) }
}

export async function openPkcs12(der: Uint8Array, password: string): Promise<OpenedPkcs12> {
  try {
    return await readPkcs12(der, password)
  } catch (error) {
    if (error instanceof DomainError) throw error
    throw pkcs12Errors.unreadable()
  }
}

export interface SigningManner {
  readonly signer: OpenedPkcs12
  readonly signingTime: number
  /** Of an RSA key; Thông tư 15/2025/TT-BKHCN names PSS, most tokens still sign by PKCS#1 v1.5. */
  readonly padding?: 'PKCS1' | 'PSS'
}

/** The detached CAdES-BES signature over the manifest: what `hub sign` writes. */
export function signDetached(
  content: Uint8Array,
  { signer, signingTime, padding }: SigningManner,
): Uint8Array {
  const prepared = prepareDetachedCms({ content, signerCertificate: signer.certificate, signingTime })
  const { privateKey: key } = signer
  if (padding === 'PSS' && key.asymmetricKeyType !== 'rsa') throw pkcs12Errors.notRsa()
  const manner =
    padding === 'PSS'
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : key
  const signature = sign(prepared.hash, prepared.signedAttributes, manner)
  return assembleDetachedCms(prepared, { signature, chain: signer.chain })
}
