import { createPublicKey, type KeyObject, randomBytes, timingSafeEqual, verify } from 'node:crypto'
import { canonical, sha256 } from './canonical.ts'
import { gatewayErrors, type WireHeader } from './wire.ts'

/** A province as registered with the national database. */
export interface RegisteredClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly agencyCode: string
  /** PEM, EC P-256: checks the signature of packets. */
  readonly publicKey: string
}

export interface SignIn {
  issueToken(
    authorization: string | undefined,
    now: number,
  ): { readonly token: string; readonly expiresIn: number }
  clientOf(authorization: string | undefined, now: number): RegisteredClient
  assertSigned(client: RegisteredClient, header: WireHeader): void
}

const TOKEN_SECONDS = 3600

export function createSignIn(clients: readonly RegisteredClient[]): SignIn {
  const tokens = new Map<string, { readonly client: RegisteredClient; readonly expiresAt: number }>()
  const keys = new Map<string, KeyObject>(
    clients.map((client) => [client.clientId, createPublicKey(client.publicKey)]),
  )
  return {
    issueToken: (authorization, now) => {
      const client = clients.find((known) => isBasic(authorization, known))
      if (client === undefined) throw gatewayErrors.authentication('Tài khoản kết nối không đúng')
      for (const [old, held] of tokens) if (held.expiresAt <= now) tokens.delete(old)
      const token = randomBytes(24).toString('base64url')
      tokens.set(token, { client, expiresAt: now + TOKEN_SECONDS * 1000 })
      return { token, expiresIn: TOKEN_SECONDS }
    },
    clientOf: (authorization, now) => {
      const held = tokens.get(authorization?.replace(/^Bearer /, '') ?? '')
      if (held === undefined || held.expiresAt <= now) {
        throw gatewayErrors.authentication('Thiếu hoặc hết hạn mã truy cập')
      }
      return held.client
    },
    assertSigned: (client, header) => {
      if (header.senderCode !== client.agencyCode) throw gatewayErrors.agencyIncorrect(header.senderCode)
      const { signature, ...signed } = header
      const key = keys.get(client.clientId)
      const bytes = Buffer.from(canonical(signed))
      const good =
        key !== undefined &&
        verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64'))
      if (!good) throw gatewayErrors.authentication('Chữ ký của gói tin không đúng')
    },
  }
}

function isBasic(authorization: string | undefined, { clientId, clientSecret }: RegisteredClient): boolean {
  const expected = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
  return timingSafeEqual(Buffer.from(sha256(authorization ?? '')), Buffer.from(sha256(expected)))
}
