import { createHash } from 'node:crypto'
import type { Request } from 'express'
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { ActorDirectory, SignedInActor } from '../deps.ts'
import { Problem } from '../problem.ts'

export interface TokenRules {
  readonly issuer: string
  readonly audience: string
  readonly keys: JWTVerifyGetKey
}

export interface VerifiedToken {
  readonly subject: string
  readonly issuedAt: number
  readonly expiresAt: number
}

/** The issuer's published keys, kept ten minutes, asked again at most every 30 s for an unknown key. */
export function remoteKeys(jwksUri: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(jwksUri), {
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
    timeoutDuration: 3_000,
  })
}

function unauthenticated(reason?: 'invalid_token'): Problem {
  const error = reason === undefined ? '' : `, error="${reason}"`
  return new Problem('unauthenticated', { headers: { 'WWW-Authenticate': `Bearer realm="hub"${error}` } })
}

const BEARER = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i

function bearerOf(request: Request): string {
  const header = request.get('authorization')
  const token = BEARER.exec(header ?? '')?.[1]
  if (token === undefined) throw unauthenticated(header === undefined ? undefined : 'invalid_token')
  return token
}

/** The issuer is down: a 503, not a 401 that would make every client sign in again. */
function isIssuerFault(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof TypeError) return true
  // jose wraps a failed answer of the key endpoint in its plain base error.
  return error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC'
}

interface KnownToken {
  readonly verified: VerifiedToken
  readonly until: number
}

// A signature costs a millisecond to check, and a session sends the same token with each request. What may end sooner,
// the account and its sessions, is read from the database each time.
const knownForMs = 60_000
const knownTokens = 10_000

function createTokenVerifier(
  rules: TokenRules,
  now: () => number,
): (token: string) => Promise<VerifiedToken> {
  const known = new Map<string, KnownToken>()
  return async (text) => {
    const key = createHash('sha256').update(text).digest('base64')
    const kept = known.get(key)
    if (kept !== undefined && kept.until > now()) return kept.verified
    known.delete(key)
    const verified = await verifyToken(text, rules)
    const [oldest] = known.keys()
    if (known.size >= knownTokens && oldest !== undefined) known.delete(oldest)
    known.set(key, { verified, until: Math.min(now() + knownForMs, verified.expiresAt) })
    return verified
  }
}

async function verifyToken(token: string, { keys, issuer, audience }: TokenRules): Promise<VerifiedToken> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ['ES256', 'RS256'],
      typ: 'at+jwt',
      clockTolerance: 30,
      requiredClaims: ['sub', 'exp', 'iat', 'client_id'],
    })
    const { sub, iat, exp } = payload
    if (sub === undefined || iat === undefined || exp === undefined) throw unauthenticated('invalid_token')
    return { subject: sub, issuedAt: iat * 1000, expiresAt: exp * 1000 }
  } catch (error) {
    if (isIssuerFault(error)) throw new Problem('unavailable')
    throw unauthenticated('invalid_token')
  }
}

/** Who asks. Account and roles are read from the database at each request, never from the token. */
export function createAuthenticator(
  rules: TokenRules,
  { actors, now }: { readonly actors: ActorDirectory; readonly now: () => number },
): (request: Request) => Promise<SignedInActor> {
  const verify = createTokenVerifier(rules, now)
  return async (request) => {
    const { subject, issuedAt } = await verify(bearerOf(request))
    const actor = await actors.findActor({ subject, issuedAt, now: now() })
    if (actor === undefined) throw unauthenticated('invalid_token')
    return actor
  }
}
