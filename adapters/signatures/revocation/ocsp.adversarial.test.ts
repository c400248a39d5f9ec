import { describe, expect, it } from 'vitest'
import { day, hour, type Identity, issue, issueOfficer, now } from '#test/builders/pki/certificate.ts'
import { issueCrl } from '#test/builders/pki/crl.ts'
import { type ExtensionSpec, keyUsage, ocspNoCheck, purposes } from '#test/builders/pki/extensions.ts'
import { newKey } from '#test/builders/pki/keys.ts'
import { answerOcsp, type OcspSpec } from '#test/builders/pki/ocsp.ts'
import { buildWorld } from '#test/builders/pki/world.ts'
import { type OcspResponseRequest, type VerdictCode, verifyCrl, verifyOcspResponse } from '../acceptance.ts'

const { root, issuing, officer } = buildWorld()
const other = buildWorld()
const ocspPurpose = purposes(['1.3.6.1.5.5.7.3.9'])

function responderOf(issuer: Identity, ...extensions: readonly ExtensionSpec[]): Identity {
  return issue({ name: 'Trả lời OCSP', issuer, extensions: [keyUsage(0), ...extensions] })
}

const delegate = responderOf(issuing, ocspPurpose, ocspNoCheck)
const answer = (change: Partial<OcspSpec> = {}) =>
  answerOcsp({ target: officer, issuer: issuing, responder: delegate, ...change })

function codeOf(response: Uint8Array, change: Partial<OcspResponseRequest> = {}): string {
  const verdict = verifyOcspResponse({
    response,
    certificate: officer.der,
    issuer: issuing.der,
    at: now,
    ...change,
  })
  return verdict.accepted ? verdict.status : verdict.code
}

const unchecked = responderOf(issuing, ocspPurpose)
const expired = issue({
  name: 'Trả lời OCSP cũ',
  issuer: issuing,
  extensions: [keyUsage(0), ocspPurpose, ocspNoCheck],
  validTo: now - hour,
})

const cases: readonly (readonly [title: string, build: () => Buffer, code: VerdictCode])[] = [
  ['revoked', () => answer({ standing: 'REVOKED' }), 'REVOCATION.REVOKED'],
  ['unknown', () => answer({ standing: 'UNKNOWN' }), 'OCSP.UNKNOWN'],
  [
    'forged under the issuer’s name',
    () => answer({ responder: issuing, signer: newKey('p256') }),
    'OCSP.SIGNATURE',
  ],
  [
    'a responder not named for OCSP',
    () => answer({ responder: responderOf(issuing, ocspNoCheck) }),
    'OCSP.RESPONDER',
  ],
  ['the officer answering for himself', () => answer({ responder: officer }), 'OCSP.RESPONDER'],
  [
    'the delegate of another authority',
    () => answer({ responder: responderOf(other.issuing, ocspPurpose, ocspNoCheck) }),
    'OCSP.RESPONDER',
  ],
  [
    'the delegate of the root',
    () => answer({ responder: responderOf(root, ocspPurpose, ocspNoCheck) }),
    'OCSP.RESPONDER',
  ],
  ['a delegate that has expired', () => answer({ responder: expired }), 'OCSP.RESPONDER_EXPIRED'],
  ['a delegate of unknown standing', () => answer({ responder: unchecked }), 'OCSP.RESPONDER_STATUS'],
  ['about another serial number', () => answer({ serialNumber: 99n }), 'OCSP.OTHER_CERTIFICATE'],
  ['about another authority', () => answer({ issuer: other.issuing }), 'OCSP.OTHER_CERTIFICATE'],
  ['stale', () => answer({ thisUpdate: now - 3 * day, nextUpdate: now - day }), 'OCSP.STALE'],
  ['from the future', () => answer({ thisUpdate: now + hour }), 'OCSP.FUTURE'],
  ['"try later"', () => Buffer.from('30030a0103', 'hex'), 'OCSP.NOT_SUCCESSFUL'],
]

describe('an OCSP answer', () => {
  it('is believed from the issuer and from its delegate', () => {
    expect(codeOf(answer())).toBe('GOOD')
    expect(codeOf(answer({ responder: issuing }))).toBe('GOOD')
    expect(codeOf(answer({ responder: unchecked }), { crls: [issueCrl({ issuer: issuing })] })).toBe('GOOD')
  })

  it.each(cases)('is refused: %s', (_title, build, code) => {
    expect(codeOf(build())).toBe(code)
  })

  it('is refused from a delegate that is revoked', () => {
    const crls = [issueCrl({ issuer: issuing, revoked: [{ identity: unchecked }] })]
    expect(codeOf(answer({ responder: unchecked }), { crls })).toBe('REVOCATION.REVOKED')
  })
})

describe('a CRL on arrival', () => {
  const codeOfList = (crl: Uint8Array) => {
    const verdict = verifyCrl({ crl, issuer: issuing.der, at: now })
    return verdict.accepted ? 'ACCEPTED' : verdict.code
  }

  it('is judged by issuer, signature and time', () => {
    expect(codeOfList(issueCrl({ issuer: issuing }))).toBe('ACCEPTED')
    expect(codeOfList(issueCrl({ issuer: root }))).toBe('REVOCATION.CRL_ISSUER')
    expect(codeOfList(issueCrl({ issuer: issuing, signer: newKey('p256') }))).toBe('REVOCATION.CRL_SIGNATURE')
    expect(codeOfList(issueCrl({ issuer: issuing, nextUpdate: now - hour, thisUpdate: now - day }))).toBe(
      'REVOCATION.CRL_STALE',
    )
    expect(codeOfList(issueOfficer({ name: 'Không phải CRL', issuer: issuing }).der)).toMatch(/^DER\./)
  })
})
