import { describe, expect, it } from 'vitest'
import { bits, der, integer, nothing, octets, oid, sequence } from '#test/builders/pki/asn1.ts'
import {
  type CertificateSpec,
  day,
  hour,
  type Identity,
  issue,
  issueAuthority,
  issueOfficer,
  issueRoot,
  now,
  officerPurposes,
} from '#test/builders/pki/certificate.ts'
import { signCms } from '#test/builders/pki/cms.ts'
import { issueCrl } from '#test/builders/pki/crl.ts'
import {
  authority,
  dnsConstraints,
  dnsNames,
  keyUsage,
  policies,
  purposes,
} from '#test/builders/pki/extensions.ts'
import { newKey } from '#test/builders/pki/keys.ts'
import { answerOcsp } from '#test/builders/pki/ocsp.ts'
import { buildWorld } from '#test/builders/pki/world.ts'
import { type TrustMaterial, type VerdictCode, verifyDetachedCms } from '../acceptance.ts'

const content = Buffer.from('bản kê phê duyệt')
const world = buildWorld()
const { root, issuing, officer } = world
const rootCrl = issueCrl({ issuer: root })
const issuingCrl = issueCrl({ issuer: issuing })

interface Attempt {
  readonly signer?: Identity
  readonly bag?: readonly Uint8Array[]
  readonly trust?: Partial<TrustMaterial>
}

async function codeOf({ signer = officer, bag, trust }: Attempt): Promise<string> {
  const cms = signCms({ content, signer, bag: bag ?? [signer.der, issuing.der] })
  const verdict = await verifyDetachedCms({ cms, content, at: now, trust: { ...world.trust, ...trust } })
  return verdict.accepted ? 'ACCEPTED' : verdict.code
}

const officerWith = (part: Partial<CertificateSpec>): Identity =>
  issueOfficer({ name: 'Cán bộ', issuer: issuing, ...part })
const extended = (...extra: CertificateSpec['extensions']) =>
  officerWith({ extensions: [keyUsage(0, 1), officerPurposes, ...extra] })
const crls = (...list: readonly Uint8Array[]): Attempt => ({ trust: { crls: list } })
const forger = newKey('p256')

function subordinate(): Attempt {
  const below = issueAuthority({ name: 'CA trái phép', issuer: issuing })
  const signer = issueOfficer({ name: 'Cán bộ', issuer: below })
  return {
    signer,
    bag: [signer.der, below.der, issuing.der],
    trust: { crls: [rootCrl, issuingCrl, issueCrl({ issuer: below })] },
  }
}

function issuedByOfficer(): Attempt {
  const signer = issueOfficer({ name: 'Người lạ', issuer: officer })
  return { signer, bag: [signer.der, officer.der, issuing.der] }
}

function ownRoot(): Attempt {
  const copy = issueRoot({ name: 'CA gốc thử nghiệm' })
  const below = issueAuthority({ name: 'CA cấp phát', issuer: copy })
  const signer = issueOfficer({ name: 'Nguyễn Văn Ước', issuer: below })
  return { signer, bag: [signer.der, below.der, copy.der] }
}

function circle(): Attempt {
  const names = ['A', 'B', 'C'].map((name) => issueRoot({ name: `Vòng ${name}` }))
  const crossed = names.flatMap((issuer) =>
    names
      .filter((each) => each !== issuer)
      .map((each) => issueAuthority({ name: '', issuer, key: each.key, subject: each.name })),
  )
  const [first = root] = names
  const signer = issueOfficer({ name: 'Cán bộ', issuer: first })
  return { signer, bag: [signer.der, ...crossed.map(({ der }) => der)] }
}

function explicitCurve(): Identity {
  const parameters = sequence(
    integer(1),
    sequence(oid('1.2.840.10045.1.1'), integer(7)),
    octets(Buffer.alloc(1)),
  )
  const info = sequence(sequence(oid('1.2.840.10045.2.1'), parameters), bits(Buffer.alloc(65, 4)))
  return officerWith({ publicKeyInfo: info })
}

/** A key of so many bits that one check would cost seconds; nobody has its other half. */
const hugeKey = sequence(
  sequence(oid('1.2.840.113549.1.1.1'), nothing()),
  bits(der(sequence(integer(BigInt(`0x${'f'.repeat(16_384 / 4)}`)), integer(65_537)))),
)

function belowHugeAuthority(): Attempt {
  const below = issueAuthority({ name: 'CA khóa lớn', issuer: root, publicKeyInfo: hugeKey })
  const signer = issueOfficer({ name: 'Cán bộ', issuer: below })
  return { signer, bag: [signer.der, below.der] }
}

const stale = { thisUpdate: now - 3 * day, nextUpdate: now - day }

const cases: readonly (readonly [title: string, attempt: () => Attempt, code: VerdictCode])[] = [
  ['expired', () => ({ signer: officerWith({ validTo: now - hour }) }), 'PATH.EXPIRED'],
  ['not yet valid', () => ({ signer: officerWith({ validFrom: now + hour }) }), 'PATH.NOT_YET_VALID'],
  [
    'SHA-1 signed certificate',
    () => ({ signer: officerWith({ hash: 'sha1' }) }),
    'CERTIFICATE.SIGNATURE_ALGORITHM',
  ],
  ['RSA of 1024 bits', () => ({ signer: officerWith({ keyKind: 'rsa1024' }) }), 'CERTIFICATE.WEAK_RSA'],
  ['RSA of 16,384 bits', () => ({ signer: officerWith({ publicKeyInfo: hugeKey }) }), 'CERTIFICATE.WEAK_RSA'],
  ['an authority with RSA of 16,384 bits', belowHugeAuthority, 'CERTIFICATE.WEAK_RSA'],
  ['explicit elliptic curve', () => ({ signer: explicitCurve() }), 'CERTIFICATE.EXPLICIT_CURVE'],
  [
    'key usage for encryption only',
    () => ({ signer: officerWith({ extensions: [keyUsage(2)] }) }),
    'PATH.LEAF_KEY_USAGE',
  ],
  ['no key usage', () => ({ signer: officerWith({ extensions: [officerPurposes] }) }), 'PATH.LEAF_KEY_USAGE'],
  [
    'purpose of a web server',
    () => ({ signer: officerWith({ extensions: [keyUsage(0), purposes(['1.3.6.1.5.5.7.3.1'])] }) }),
    'PATH.LEAF_EXTENDED_KEY_USAGE',
  ],
  ['purpose of time-stamping', () => ({ signer: world.timestamper }), 'PATH.LEAF_EXTENDED_KEY_USAGE'],
  [
    'signed by the issuing authority itself',
    () => ({ signer: issuing, bag: [issuing.der] }),
    'PATH.LEAF_KEY_USAGE',
  ],
  [
    'an authority that may sign',
    () => ({ signer: issue({ name: 'CA ký', issuer: root, extensions: [authority(0), keyUsage(0, 5)] }) }),
    'PATH.LEAF_IS_CA',
  ],
  ['authority below path length 0', subordinate, 'PATH.PATH_LENGTH'],
  ['issued by an officer', issuedByOfficer, 'PATH.NOT_CA'],
  [
    'unknown critical extension',
    () => ({ signer: extended({ oid: '1.3.6.1.4.1.99999.2', critical: 'CRITICAL', value: nothing() }) }),
    'PATH.UNKNOWN_CRITICAL',
  ],
  ['key usage twice', () => ({ signer: extended(keyUsage(0)) }), 'CERTIFICATE.DUPLICATE_EXTENSION'],
  ['a root of one’s own, with our root’s name', ownRoot, 'PATH.BAD_SIGNATURE'],
  [
    'the authority’s name, another key',
    () => ({ signer: officerWith({ signer: forger }) }),
    'PATH.BAD_SIGNATURE',
  ],
  ['circle of cross-certificates', circle, 'PATH.NO_PATH'],
  ['serial number zero', () => ({ signer: officerWith({ serialNumber: 0n }) }), 'PATH.PROFILE'],
  ['policy not accepted', () => ({ trust: { certificatePolicies: ['1.3.6.1.4.1.99999.5'] } }), 'PATH.POLICY'],
  [
    'revoked',
    () => crls(rootCrl, issueCrl({ issuer: issuing, revoked: [{ identity: officer }] })),
    'REVOCATION.REVOKED',
  ],
  [
    'authority revoked',
    () => crls(issueCrl({ issuer: root, revoked: [{ identity: issuing }] }), issuingCrl),
    'REVOCATION.REVOKED',
  ],
  ['no revocation data', () => crls(), 'REVOCATION.NO_INFORMATION'],
  ['stale CRL', () => crls(rootCrl, issueCrl({ issuer: issuing, ...stale })), 'REVOCATION.CRL_STALE'],
  [
    'CRL from the future',
    () => crls(rootCrl, issueCrl({ issuer: issuing, thisUpdate: now + hour })),
    'REVOCATION.CRL_FUTURE',
  ],
  [
    'CRL without next update',
    () => crls(rootCrl, issueCrl({ issuer: issuing, nextUpdate: null })),
    'REVOCATION.CRL_NO_NEXT_UPDATE',
  ],
  [
    'forged CRL',
    () => crls(rootCrl, issueCrl({ issuer: issuing, signer: forger })),
    'REVOCATION.CRL_SIGNATURE',
  ],
  [
    'CRL with an unknown critical extension',
    () =>
      crls(
        rootCrl,
        issueCrl({
          issuer: issuing,
          extensions: [{ oid: '1.3.6.1.4.1.99999.3', critical: 'CRITICAL', value: nothing() }],
        }),
      ),
    'REVOCATION.CRL_UNKNOWN_CRITICAL',
  ],
]

describe('the path of an officer’s certificate', () => {
  it('is accepted when all is right', async () => {
    expect(await codeOf({})).toBe('ACCEPTED')
  })

  it.each(cases)('is refused: %s', async (_title, attempt, code) => {
    expect(await codeOf(attempt())).toBe(code)
  })

  const revokedList = issueCrl({ issuer: issuing, revoked: [{ identity: officer }] })
  const answer = { target: officer, issuer: issuing, responder: issuing }

  it.each([
    ['forged', answerOcsp({ ...answer, signer: forger })],
    ['replayed after its time', answerOcsp({ ...answer, ...stale })],
    ['authentic but older than the CRL', answerOcsp(answer)],
  ])('revoked in the CRL, an OCSP "good" %s does not help', async (_title, response) => {
    const trust = { crls: [rootCrl, revokedList], ocspResponses: [response] }
    expect(await codeOf({ trust })).toBe('REVOCATION.REVOKED')
  })

  it('takes an OCSP answer where there is no CRL, and believes its "revoked" beside one', async () => {
    expect(await codeOf({ trust: { crls: [rootCrl], ocspResponses: [answerOcsp(answer)] } })).toBe('ACCEPTED')
    const revoked = answerOcsp({ ...answer, standing: 'REVOKED' })
    expect(await codeOf({ trust: { crls: [rootCrl, issuingCrl], ocspResponses: [revoked] } })).toBe(
      'REVOCATION.REVOKED',
    )
  })

  it('is not fooled by an older CRL that has not run out', async () => {
    const older = issueCrl({ issuer: issuing, thisUpdate: now - 5 * hour })
    expect(await codeOf(crls(rootCrl, older, revokedList))).toBe('REVOCATION.REVOKED')
  })

  it('accepts the policies that hold along the path', async () => {
    const policy = '1.3.6.1.4.1.99999.5'
    const ca = issueAuthority({ name: 'CA chính sách', issuer: root, extensions: [policies(policy)] })
    const signer = issueOfficer({
      name: 'Cán bộ',
      issuer: ca,
      extensions: [keyUsage(0), officerPurposes, policies(policy)],
    })
    const trust = { certificatePolicies: [policy], crls: [rootCrl, issueCrl({ issuer: ca })] }
    expect(await codeOf({ signer, bag: [signer.der, ca.der], trust })).toBe('ACCEPTED')
  })
})

describe('revocation after a proved signing time', () => {
  const revokedLater = (reason?: number) => {
    const entry = { identity: officer, at: now + hour, ...(reason === undefined ? {} : { reason }) }
    return [
      issueCrl({ issuer: root, nextUpdate: now + 3 * day }),
      issueCrl({ issuer: issuing, revoked: [entry], thisUpdate: now + 2 * hour, nextUpdate: now + 3 * day }),
    ]
  }
  const verdictLater = async (list: readonly Uint8Array[]) => {
    const cms = signCms({ content, signer: officer, bag: [officer.der, issuing.der] })
    const trust = { ...world.trust, crls: list }
    const verdict = await verifyDetachedCms({ cms, content, at: now, revocationAt: now + day, trust })
    return verdict.accepted ? 'ACCEPTED' : verdict.code
  }

  it('leaves the signature standing, unless the key was compromised', async () => {
    expect(await verdictLater(revokedLater())).toBe('ACCEPTED')
    expect(await verdictLater(revokedLater(4))).toBe('ACCEPTED')
    expect(await verdictLater(revokedLater(1))).toBe('REVOCATION.REVOKED')
  })
})

describe('what a stranger’s certificates may cost', () => {
  it('gives up on a hundred authorities of one name', { timeout: 20_000 }, async () => {
    const many = Array.from({ length: 100 }, () => issueRoot({ name: 'CA cấp phát' }))
    const [first = root] = many
    const signer = issueOfficer({ name: 'Cán bộ', issuer: first, signer: forger, identifiers: 'LEFT_OUT' })
    const trust = { intermediates: many.map(({ der }) => der) }
    expect(await codeOf({ signer, bag: [signer.der], trust })).toBe('PATH.BUDGET')
  })

  const crowd = (count: number): { readonly signer: Identity; readonly ca: Identity } => {
    const labels = (suffix: string) => Array.from({ length: count }, (_, index) => `n${index}.${suffix}`)
    const ca = issueAuthority({
      name: 'CA ràng buộc',
      issuer: root,
      extensions: [dnsConstraints([], labels('cam.vn'))],
    })
    const signer = issueOfficer({
      name: 'Cán bộ',
      issuer: ca,
      extensions: [keyUsage(0), officerPurposes, dnsNames(...labels('duoc.vn'))],
    })
    return { signer, ca }
  }

  it.each([1_000, 10_000])(
    'gives up on %d names against as many constraints',
    { timeout: 20_000 },
    async (count) => {
      const { signer, ca } = crowd(count)
      const intermediates = [ca.der, signer.der]
      const trust = { intermediates, crls: [rootCrl, issueCrl({ issuer: ca })] }
      expect(await codeOf({ signer, bag: [issuing.der], trust })).toBe('PATH.BUDGET')
    },
  )

  it('does not even read so many names in a signature file', async () => {
    const { signer } = crowd(5_000)
    expect(await codeOf({ signer, bag: [signer.der] })).toBe('CMS.TOO_LARGE')
  })
})
