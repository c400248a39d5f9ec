import type { TrustMaterial } from '#adapters/signatures/acceptance.ts'
import { nothing } from '#test/builders/pki/asn1.ts'
import {
  type CertificateSpec,
  day,
  hour,
  type Identity,
  issueAuthority,
  issueOfficer,
  issueRoot,
  now,
  officerPurposes,
} from '#test/builders/pki/certificate.ts'
import { attribute, attributeOids, type CmsSpec, signCms } from '#test/builders/pki/cms.ts'
import { issueCrl } from '#test/builders/pki/crl.ts'
import { keyUsage, purposes } from '#test/builders/pki/extensions.ts'
import { newKey } from '#test/builders/pki/keys.ts'
import { buildWorld } from '#test/builders/pki/world.ts'

/** A signature with all that is needed to judge it, for us and for the oracles. */
export interface OracleVector {
  readonly name: string
  /** Whether the fault, if any, lies in the path or in the signature file over a good path. */
  readonly layer: 'PATH' | 'CMS'
  readonly cms: Buffer
  readonly content: Buffer
  readonly certificate: Buffer
  readonly others: readonly Buffer[]
  readonly trust: TrustMaterial
  readonly at: number
}

const content = Buffer.from('bản kê phê duyệt tháng 11')
const world = buildWorld('rsa2048', 'rsa2048')
const { root, issuing, officer } = world
const rootCrl = issueCrl({ issuer: root })
const issuingCrl = issueCrl({ issuer: issuing })
const forger = newKey('p256')

interface Change {
  readonly signer?: Identity
  readonly others?: readonly Buffer[]
  readonly crls?: readonly Buffer[]
  readonly cms?: Partial<CmsSpec>
}

function vector(
  name: string,
  { signer = officer, others = [issuing.der], crls, cms }: Change = {},
): OracleVector {
  const bytes = signCms({ content, signer, bag: [signer.der, ...others], ...cms })
  const trust = { anchors: [root.der], crls: crls ?? [rootCrl, issuingCrl] }
  const layer = cms && !name.startsWith('right') ? 'CMS' : 'PATH'
  return { name, layer, cms: bytes, content, certificate: signer.der, others, trust, at: now }
}

const officerWith = (part: Partial<CertificateSpec>) =>
  issueOfficer({ name: 'Cán bộ', issuer: issuing, ...part })

function belowPathLength(): Change {
  const below = issueAuthority({ name: 'CA trái phép', issuer: issuing })
  const signer = issueOfficer({ name: 'Cán bộ', issuer: below })
  return {
    signer,
    others: [below.der, issuing.der],
    crls: [rootCrl, issuingCrl, issueCrl({ issuer: below })],
  }
}

function foreign(): Change {
  const otherRoot = issueRoot({ name: 'CA gốc lạ' })
  return { signer: issueOfficer({ name: 'Cán bộ', issuer: otherRoot }), others: [otherRoot.der] }
}

const unknownExtension = { oid: '1.3.6.1.4.1.99999.2', critical: 'CRITICAL', value: nothing() } as const
const strange = attribute('1.3.6.1.4.1.99999.1', nothing())

export function oracleVectors(): readonly OracleVector[] {
  const listed = (crl: Buffer) => ({ crls: [rootCrl, crl] })
  return [
    vector('right, RSA'),
    vector('right, ECDSA P-256', { signer: officerWith({ keyKind: 'p256' }) }),
    vector('right, ECDSA P-384', { signer: officerWith({ keyKind: 'p384' }), cms: { digest: 'sha384' } }),
    vector('right, RSASSA-PSS', { cms: { manner: { padding: 'PSS' } } }),
    vector('expired', { signer: officerWith({ validTo: now - hour }) }),
    vector('not yet valid', { signer: officerWith({ validFrom: now + hour }) }),
    vector('issued by an officer', {
      signer: issueOfficer({ name: 'Lạ', issuer: officer }),
      others: [officer.der, issuing.der],
    }),
    vector('below path length 0', belowPathLength()),
    vector('another root', foreign()),
    vector('forged certificate', { signer: officerWith({ signer: forger }) }),
    vector('unknown critical extension', {
      signer: officerWith({ extensions: [keyUsage(0), officerPurposes, unknownExtension] }),
    }),
    vector('RSA of 1024 bits', { signer: officerWith({ keyKind: 'rsa1024' }) }),
    vector('certificate signed with SHA-1', { signer: officerWith({ hash: 'sha1' }) }),
    vector('key usage for encryption', { signer: officerWith({ extensions: [keyUsage(2)] }) }),
    vector('purpose of a web server', {
      signer: officerWith({ extensions: [keyUsage(0), purposes(['1.3.6.1.5.5.7.3.1'])] }),
    }),
    vector('revoked', listed(issueCrl({ issuer: issuing, revoked: [{ identity: officer }] }))),
    vector('authority revoked', {
      crls: [issueCrl({ issuer: root, revoked: [{ identity: issuing }] }), issuingCrl],
    }),
    vector('no CRL', { crls: [rootCrl] }),
    vector(
      'stale CRL',
      listed(issueCrl({ issuer: issuing, thisUpdate: now - 3 * day, nextUpdate: now - day })),
    ),
    vector('CRL from the future', listed(issueCrl({ issuer: issuing, thisUpdate: now + hour }))),
    vector('CRL without next update', listed(issueCrl({ issuer: issuing, nextUpdate: null }))),
    vector('forged CRL', listed(issueCrl({ issuer: issuing, signer: newKey('rsa2048') }))),
    vector('signature by another key', { cms: { key: newKey('rsa2048') } }),
    vector('no signed attributes', { cms: { signedAttributes: 'LEFT_OUT' } }),
    vector('content type differs', { cms: { contentTypeAttribute: '1.2.840.113549.1.7.5' } }),
    vector('no signing certificate', { cms: { changeAttributes: (all) => all.slice(0, 3) } }),
    vector('no message digest', {
      cms: { changeAttributes: (all) => all.filter((_, index) => index !== 1) },
    }),
    vector('two signing times', {
      cms: { changeAttributes: (all) => [...all, attribute(attributeOids.signingTime, strange)] },
    }),
    vector('unknown signed attribute', { cms: { changeAttributes: (all) => [...all, strange] } }),
    vector('signing time ahead', { cms: { signingTime: now + 730 * day } }),
    vector('SHA-1 digest', { cms: { digest: 'sha1' } }),
  ]
}
