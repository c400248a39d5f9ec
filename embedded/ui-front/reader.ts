import type { Request } from 'express'
import type { DecodeReader } from '#adapters/temporal/codec-server.ts'
import type { ActorDirectory } from '#api/deps.ts'
import { createAuthenticator, remoteKeys } from '#api/http/authentication.ts'
import { Problem } from '#api/problem.ts'
import type { ServiceSettings } from '#config/env.ts'
import type { Actor } from '#contracts/actor.ts'

export interface ReaderCheck {
  check(request: Request): Promise<DecodeReader | undefined>
  readonly ground: string
  readonly isLoopback: boolean
  readonly publicOrigin: string
}

/**
 * On loopback the development UI can carry no sign-in, so whoever sits at this machine reads; anywhere else a
 * bearer token of an account of Sở Nội vụ is asked for.
 */
export async function createReaderCheck(
  settings: ServiceSettings,
  actors: ActorDirectory,
): Promise<ReaderCheck> {
  const publicOrigin = settings.TEMPORAL_UI_PUBLIC_URL ?? `http://127.0.0.1:${settings.TEMPORAL_UI_PORT}`
  if (['127.0.0.1', '::1', 'localhost'].includes(settings.HUB_LISTEN)) {
    const loopback = { accountId: 'LOOPBACK' }
    return { check: () => Promise.resolve(loopback), ground: 'LOOPBACK', isLoopback: true, publicOrigin }
  }
  // Loaded only where it is needed: the issuer's library is the larger half of this program.
  const { issuerAddress } = await import('#api/issuer/compose.ts')
  const issuer =
    settings.OIDC_ISSUER ?? issuerAddress(settings.HUB_PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`)
  const keys = remoteKeys(await findKeysAddress(issuer))
  const authenticate = createAuthenticator(
    { issuer, audience: settings.OIDC_AUDIENCE, keys },
    { actors, now: () => Date.now() },
  )
  const check = (request: Request) => signedIn(authenticate, request)
  return { check, ground: 'DEPARTMENT_ROLE', isLoopback: false, publicOrigin }
}

// OpenID Connect Discovery 1.0, section 4
async function findKeysAddress(issuer: string): Promise<string> {
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(10_000),
  })
  const told: unknown = await answer.json()
  if (typeof told === 'object' && told !== null && 'jwks_uri' in told && typeof told.jwks_uri === 'string') {
    return told.jwks_uri
  }
  throw new Error(`${issuer} publishes no jwks_uri`)
}

async function signedIn(
  authenticate: (request: Request) => Promise<Actor>,
  request: Request,
): Promise<DecodeReader | undefined> {
  try {
    const { accountId, roles } = await authenticate(request)
    const mayRead = roles.some(({ role, unitCode }) => unitCode === null && departmentRoles.has(role))
    return mayRead ? { accountId } : undefined
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

const departmentRoles: ReadonlySet<string> = new Set(['DEPARTMENT_OFFICER', 'DEPARTMENT_ADMINISTRATOR'])
