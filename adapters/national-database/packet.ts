import { createHash, type KeyObject, sign } from 'node:crypto'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { canonicalForm } from '#domain/sync/canonical.ts'

export interface Sender {
  readonly senderCode: string
  readonly receiverCode: string
  /** EC P-256 */
  readonly signingKey: KeyObject
}

export interface Letter {
  readonly messageId: string
  readonly messageType: 'HO_SO' | 'CAY_TO_CHUC'
  readonly correlationId: string
  readonly createdAt: number
  /** Canonical already: the largest part is written once. */
  readonly bodyText: string
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** The exact text that leaves: canonical, with checksum and signature in the header. */
export function sealPacket({ senderCode, receiverCode, signingKey }: Sender, letter: Letter): string {
  const { bodyText, createdAt, ...rest } = letter
  const header = {
    ...rest,
    version: '1.0',
    senderCode,
    receiverCode,
    createdAt: isoInVietnam(createdAt),
    checksum: sha256(bodyText),
  }
  const signature = sign('sha256', Buffer.from(canonicalForm(header)), {
    key: signingKey,
    dsaEncoding: 'ieee-p1363',
  }).toString('base64')
  return `{"body":${bodyText},"header":${canonicalForm({ ...header, signature })}}`
}

function isoInVietnam(at: number): string {
  return `${civilDateAt(at)}T${new Date(at + 7 * 3_600_000).toISOString().slice(11, 23)}+07:00`
}
