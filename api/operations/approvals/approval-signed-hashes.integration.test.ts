import { constants, createHash, createPrivateKey, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPkcs12 } from '#adapters/signatures/pkcs12-signer.ts'
import {
  type ApprovalApi,
  extraordinaryRound,
  startApprovalApi,
} from '#test/builders/approvals/approval-api.ts'

let office: ApprovalApi

beforeAll(async () => {
  office = await startApprovalApi()
  await office.post('/approval-rounds', extraordinaryRound, office.department)
  await office.register(office.officer.certificate)
})
afterAll(() => office.stop())

describe('Điều 6 — from the extraordinary round to the proof, through the API', () => {
  test('a token that signs a hash: the hub prepares the attributes and takes the raw signature', async () => {
    const { officer, head, post, get, aChange, prepare, settle } = office
    await aChange(5)
    const { id } = (await prepare()).package
    const { json } = await get(`/approval-packages/${id}/signed-attributes`, head)
    const signedAttributes = String(json['signedAttributes'])
    const { privateKey } = await openPkcs12(officer.pkcs12, officer.password)
    const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }))
    const signature = sign('sha256', Buffer.from(signedAttributes, 'base64'), key).toString('base64')
    const submitted = await post(`/approval-packages/${id}/signature`, { signedAttributes, signature }, head)
    expect(submitted.status, submitted.text).toBe(202)
    expect(await settle(id)).toBe('APPROVED')
  })

  test.each([
    ['RSA-3072', 'SHA-256'],
    ['P-384', 'SHA-384'],
  ] as const)('a token with a key %s signs a hash by %s', async (algorithm, hashAlgorithm) => {
    const { authority, head, post, get, aChange, register, prepare, settle } = office
    const token = await authority.issue(algorithm)
    const registered = await register(token.certificate)
    expect(registered.status, registered.text).toBe(201)
    await aChange(3)
    const { id } = (await prepare({ certificateSha256: token.thumbprint })).package
    const { json } = await get(`/approval-packages/${id}/signed-attributes`, head)
    const signedAttributes = Buffer.from(String(json['signedAttributes']), 'base64')
    const digest = hashAlgorithm.replace('-', '').toLowerCase()
    const hashToSign = createHash(digest).update(signedAttributes).digest('base64')
    expect(json).toMatchObject({ hashAlgorithm, hashToSign })
    const { privateKey: key } = await openPkcs12(token.pkcs12, token.password)
    const raw = sign(digest, signedAttributes, key).toString('base64')
    const body = { signedAttributes: json['signedAttributes'], signature: raw }
    const submitted = await post(`/approval-packages/${id}/signature`, body, head)
    expect(submitted.status, submitted.text).toBe(202)
    expect(await settle(id)).toBe('APPROVED')
  })

  test('a token that signs by PSS: the hub finds out how the raw signature is padded', async () => {
    const { authority, head, post, get, aChange, register, prepare, settle } = office
    const rsa = await authority.issue('RSA-2048')
    const registered = await register(rsa.certificate)
    expect(registered.status, registered.text).toBe(201)
    await aChange(4)
    const { id } = (await prepare({ certificateSha256: rsa.thumbprint })).package
    const { json } = await get(`/approval-packages/${id}/signed-attributes`, head)
    const signedAttributes = String(json['signedAttributes'])
    const { privateKey: key } = await openPkcs12(rsa.pkcs12, rsa.password)
    const pss = {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }
    const signature = sign('sha256', Buffer.from(signedAttributes, 'base64'), pss).toString('base64')
    const submitted = await post(`/approval-packages/${id}/signature`, { signedAttributes, signature }, head)
    expect(submitted.status, submitted.text).toBe(202)
    expect(await settle(id)).toBe('APPROVED')
  })
})
