import { der, encoded, generalizedTime, integer, octets, oid, sequence } from './asn1.ts'
import { type Identity, now } from './certificate.ts'
import { type CmsSpec, signCms, timestampInfoType } from './cms.ts'
import { digest, digestAlgorithm, type HashName } from './keys.ts'

export const testTimestampPolicy = '1.3.6.1.4.1.99999.3161'

export interface TimestampSpec {
  readonly stamped: Uint8Array
  readonly authority: Identity
  readonly bag: readonly Uint8Array[]
  readonly genTime?: number
  /** null: left out. */
  readonly nonce?: bigint | null
  readonly policy?: string
  readonly version?: number
  readonly imprintHash?: HashName
  readonly cms?: Partial<CmsSpec>
}

/** A TimeStampToken, right unless the spec says otherwise. */
export function issueToken(spec: TimestampSpec): Buffer {
  const { stamped, authority, bag, genTime = now, nonce = 42n, imprintHash = 'sha256' } = spec
  const info = der(
    sequence(
      integer(spec.version ?? 1),
      oid(spec.policy ?? testTimestampPolicy),
      sequence(digestAlgorithm(imprintHash), octets(digest(imprintHash, stamped))),
      integer(7n),
      generalizedTime(genTime),
      ...(nonce === null ? [] : [integer(nonce)]),
    ),
  )
  return signCms({
    content: info,
    attach: info,
    contentType: timestampInfoType,
    version: 3,
    signer: authority,
    bag,
    ...spec.cms,
  })
}

/** A granted TimeStampResp around a token. */
export const grant = (token: Uint8Array): Buffer => der(sequence(sequence(integer(0)), encoded(token)))
