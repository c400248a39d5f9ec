import { describe, expect, it } from 'vitest'
import { type Asn1, der, nothing, octets, oid, sequence, set, utcTime } from '#test/builders/pki/asn1.ts'
import { day, type Identity, issueOfficer, now } from '#test/builders/pki/certificate.ts'
import {
  attribute,
  attributeOids,
  type CmsSpec,
  signCms,
  signedAttributes,
  signerInfo,
} from '#test/builders/pki/cms.ts'
import { digest, signatureAlgorithm } from '#test/builders/pki/keys.ts'
import { buildWorld } from '#test/builders/pki/world.ts'
import { type DetachedCmsRequest, type VerdictCode, verifyDetachedCms } from '../acceptance.ts'
import { verdictMessages } from '../verdict/verdict.ts'

const content = Buffer.from('{"type":"hub/approval-manifest@1","period":"2026-11"}')
const { officer, issuing, trust } = buildWorld()
const { officer: stranger } = buildWorld()
const bag = [officer.der, issuing.der]

const sign = (change: Partial<CmsSpec> = {}): Buffer => signCms({ content, signer: officer, bag, ...change })

async function codeOf(cms: Uint8Array, change: Partial<DetachedCmsRequest> = {}): Promise<string> {
  const verdict = await verifyDetachedCms({ cms, content, at: now, trust, ...change })
  if (verdict.accepted) return 'ACCEPTED'
  expect(verdict.message).toBe(verdictMessages[verdict.code])
  return verdict.code
}

const without = (index: number) => (all: readonly Asn1[]) => all.filter((_, each) => each !== index)
const plus = (extra: Asn1) => (all: readonly Asn1[]) => [...all, extra]
const replaced = (index: number, other: Asn1) => (all: readonly Asn1[]) => all.with(index, other)
const byDer = (one: Asn1, other: Asn1) => Buffer.compare(der(one), der(other))
const reversed = (all: readonly Asn1[]) => all.toSorted(byDer).reverse()
const lastBitFlipped = (bytes: Buffer) =>
  Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])])
const digestNode = (bytes: Uint8Array) => octets(digest('sha256', bytes))

const twin: Identity = issueOfficer({ name: 'Nguyễn Văn Ước', issuer: issuing, key: officer.key })
const namesake: Identity = issueOfficer({ name: 'Nguyễn Văn Ước', issuer: issuing })
const otherDigest = digestNode(Buffer.from('khác'))
const bothDigests = [digestNode(content), otherDigest].sort(byDer)
const strangeAttribute = attribute('1.3.6.1.4.1.99999.1', nothing())
const badBinding = sequence(
  sequence(sequence(sequence(oid('1.3.14.3.2.26')), octets(digest('sha1', officer.der)))),
)

type Case = readonly [title: string, build: () => Buffer, code: VerdictCode]

const attributeCases: readonly Case[] = [
  ['no signed attributes', () => sign({ signedAttributes: 'LEFT_OUT' }), 'CMS.NO_SIGNED_ATTRIBUTES'],
  [
    'content-type of another kind',
    () => sign({ contentTypeAttribute: '1.2.840.113549.1.7.5' }),
    'CMS.CONTENT_TYPE_ATTRIBUTE',
  ],
  ['content-type missing', () => sign({ changeAttributes: without(0) }), 'CMS.CONTENT_TYPE_ATTRIBUTE'],
  ['message-digest missing', () => sign({ changeAttributes: without(1) }), 'CMS.NO_MESSAGE_DIGEST'],
  [
    'message-digest twice',
    () => sign({ changeAttributes: plus(attribute(attributeOids.messageDigest, otherDigest)) }),
    'CMS.DUPLICATE_ATTRIBUTE',
  ],
  [
    'message-digest twice, the right one first',
    () =>
      sign({
        order: 'AS_GIVEN',
        changeAttributes: (all) => [
          ...all.toSorted(byDer),
          attribute(attributeOids.messageDigest, otherDigest),
        ],
      }),
    'CMS.DUPLICATE_ATTRIBUTE',
  ],
  [
    'message-digest with two values',
    () => sign({ changeAttributes: replaced(1, attribute(attributeOids.messageDigest, ...bothDigests)) }),
    'CMS.ATTRIBUTE_VALUES',
  ],
  [
    'signing-time twice',
    () => sign({ changeAttributes: plus(attribute(attributeOids.signingTime, utcTime(now - day))) }),
    'CMS.DUPLICATE_ATTRIBUTE',
  ],
  ['signing-time missing', () => sign({ changeAttributes: without(2) }), 'CMS.NO_SIGNING_TIME'],
  ['signing-time two years ahead', () => sign({ signingTime: now + 730 * day }), 'CMS.SIGNING_TIME'],
  ['signing-time two days ago', () => sign({ signingTime: now - 2 * day }), 'CMS.SIGNING_TIME'],
  [
    'signing-certificate-v2 missing',
    () => sign({ changeAttributes: without(3) }),
    'CMS.NO_SIGNING_CERTIFICATE',
  ],
  [
    'signing-certificate-v2 by SHA-1',
    () => sign({ changeAttributes: replaced(3, attribute(attributeOids.signingCertificate, badBinding)) }),
    'CMS.SIGNING_CERTIFICATE',
  ],
  [
    'an attribute nobody knows',
    () => sign({ changeAttributes: plus(strangeAttribute) }),
    'CMS.UNKNOWN_SIGNED_ATTRIBUTE',
  ],
  [
    'attributes out of DER order',
    () => sign({ order: 'AS_GIVEN', changeAttributes: reversed }),
    'CMS.ATTRIBUTE_ORDER',
  ],
  [
    'an unsigned attribute nobody knows',
    () => sign({ unsignedAttributes: [strangeAttribute] }),
    'CMS.UNSIGNED_ATTRIBUTE',
  ],
]

const signerCases: readonly Case[] = [
  [
    'the signer exchanged for a twin with the same key',
    () => sign({ identified: twin, bound: officer.der, bag: [twin.der, issuing.der] }),
    'CMS.SIGNER_CERTIFICATE_NOT_FOUND',
  ],
  [
    'identifier of the twin, binding of the officer',
    () => sign({ identified: twin, bag: [twin.der, ...bag] }),
    'CMS.SIGNER_CERTIFICATE_NOT_FOUND',
  ],
  ['no certificate of the signer', () => sign({ bag: [issuing.der] }), 'CMS.SIGNER_CERTIFICATE_NOT_FOUND'],
  ['a signature by another key', () => sign({ key: stranger.key }), 'CMS.BAD_SIGNATURE'],
  ['one bit of the signature flipped', () => lastBitFlipped(sign()), 'CMS.BAD_SIGNATURE'],
  [
    'a stranger as second signer',
    () =>
      sign({
        bag: [...bag, stranger.der],
        extraSigners: [signerInfo({ content, signer: stranger, bag: [] })],
      }),
    'CMS.SIGNER_COUNT',
  ],
  ['SHA-1 throughout', () => sign({ digest: 'sha1' }), 'CMS.DIGEST_ALGORITHM'],
  [
    'SHA-512 inside, SHA-256 outside',
    () => sign({ digest: 'sha512', outerDigest: 'sha256' }),
    'CMS.DIGEST_ALGORITHMS_DIFFER',
  ],
  [
    'SHA-512 digest, ecdsa-with-SHA256',
    () => sign({ digest: 'sha512', manner: { hash: 'sha256' } }),
    'CMS.HASH_MISMATCH',
  ],
  [
    'ecdsa-with-SHA1',
    () => sign({ algorithm: signatureAlgorithm(officer.key, { hash: 'sha1' }) }),
    'CMS.SIGNATURE_ALGORITHM',
  ],
]

const formCases: readonly Case[] = [
  ['content attached', () => sign({ attach: Buffer.from('khác') }), 'CMS.ATTACHED_CONTENT'],
  ['another content type', () => sign({ contentType: '1.2.840.113549.1.7.5' }), 'CMS.CONTENT_TYPE'],
  ['version 3', () => sign({ version: 3 }), 'CMS.VERSION'],
  [
    'eleven certificates',
    () => sign({ bag: [...bag, ...Array.from({ length: 9 }, () => issuing.der)] }),
    'CMS.TOO_MANY_CERTIFICATES',
  ],
  [
    'no signed data',
    () => der(sequence(oid('1.2.840.113549.1.7.1'), octets(content))),
    'CMS.NOT_SIGNED_DATA',
  ],
  ['70 KB', () => Buffer.alloc(70_000, 0x30), 'CMS.TOO_LARGE'],
  ['trailing bytes', () => Buffer.concat([sign(), Buffer.from([0, 0])]), 'DER.TRAILING_DATA'],
  ['the last byte cut off', () => sign().subarray(0, -1), 'DER.TRUNCATED'],
  [
    'indefinite length (BER)',
    () => Buffer.concat([Buffer.from([0x30, 0x80]), sign().subarray(4), Buffer.alloc(2)]),
    'DER.INDEFINITE_LENGTH',
  ],
  [
    'a length with a leading zero',
    () => Buffer.concat([Buffer.from([0x30, 0x83, 0]), sign().subarray(2)]),
    'DER.NON_MINIMAL_LENGTH',
  ],
  ['nothing at all', () => Buffer.alloc(0), 'DER.TRUNCATED'],
]

describe('the CMS gate', () => {
  it('accepts a right signature', async () => {
    expect(await codeOf(sign())).toBe('ACCEPTED')
  })

  it.each([...attributeCases, ...signerCases, ...formCases])('refuses: %s', async (_title, build, code) => {
    expect(await codeOf(build())).toBe(code)
  })

  it('refuses content with one byte changed', async () => {
    expect(await codeOf(sign(), { content: Buffer.from(content.toString().replace('11', '12')) })).toBe(
      'CMS.DIGEST_MISMATCH',
    )
  })

  it('refuses signed attributes passed off as the content', async () => {
    const attributes = der(set(...signedAttributes({ content, signer: officer, bag })))
    const stripped = signCms({ content: attributes, signer: officer, bag, signedAttributes: 'LEFT_OUT' })
    expect(await codeOf(stripped, { content: attributes })).toBe('CMS.NO_SIGNED_ATTRIBUTES')
  })

  it.each([
    ['an officer who is not registered for this', stranger],
    ['a renewed certificate of the same name and key, not yet registered', twin],
    ['another person of the same name', namesake],
  ])('refuses the signature of %s', async (_title, signer) => {
    const authorisedThumbprints = [digest('sha256', officer.der).toString('hex')]
    const cms = sign({ signer, bag: [signer.der, issuing.der] })
    expect(await codeOf(cms, { authorisedThumbprints })).toBe('CMS.NOT_AUTHORISED')
  })

  it('is not led astray by a decoy with the signer’s issuer and serial number', async () => {
    const { serialNumber } = officer
    const decoy = issueOfficer({ name: 'Kẻ giả mạo', issuer: issuing, serialNumber })
    expect(await codeOf(sign({ bag: [decoy.der, ...bag] }))).toBe('ACCEPTED')
  })
})

describe('RSA signatures', () => {
  const world = buildWorld('rsa2048')
  const chain = [world.officer.der, world.issuing.der]
  const verdictOf = (cms: Uint8Array) => codeOf(cms, { trust: world.trust })
  const signRsa = (change: Partial<CmsSpec>) =>
    signCms({ content, signer: world.officer, bag: chain, ...change })

  it('accepts PKCS#1 v1.5 and PSS', async () => {
    expect(await verdictOf(signRsa({}))).toBe('ACCEPTED')
    expect(await verdictOf(signRsa({ manner: { padding: 'PSS' } }))).toBe('ACCEPTED')
    const rsaEncryption = sequence(oid('1.2.840.113549.1.1.1'), nothing())
    expect(await verdictOf(signRsa({ algorithm: rsaEncryption }))).toBe('ACCEPTED')
  })

  it('refuses PSS with a salt of another length, with no parameters, or with another hash', async () => {
    expect(await verdictOf(signRsa({ manner: { padding: 'PSS', saltLength: 0 } }))).toBe('CMS.PSS_PARAMETERS')
    expect(await verdictOf(signRsa({ algorithm: sequence(oid('1.2.840.113549.1.1.10')) }))).toBe(
      'CMS.PSS_PARAMETERS',
    )
    expect(await verdictOf(signRsa({ digest: 'sha512', manner: { padding: 'PSS', hash: 'sha256' } }))).toBe(
      'CMS.PSS_PARAMETERS',
    )
  })

  it('refuses an RSA signature said to be ECDSA', async () => {
    const ecdsa = signatureAlgorithm(officer.key)
    expect(await verdictOf(signRsa({ algorithm: ecdsa }))).toBe('CERTIFICATE.KEY_ALGORITHM_MISMATCH')
  })
})
