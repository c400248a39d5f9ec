import { join } from 'node:path'
import type { Router } from 'express'
import { type IssuerKeys, keepIssuerKeys } from '#adapters/keys/issuer-keys.ts'
import type { Database } from '#adapters/postgres/database.ts'
import { createOidcStore } from '#adapters/postgres/accounts/oidc-store.ts'
import { createSignInAccounts } from '#adapters/postgres/accounts/sign-in.ts'
import type { SystemClient } from './configuration.ts'
import { createIssuer } from './issuer.ts'

export interface IssuerPlan {
  readonly publicUrl: string
  readonly audience: string
  readonly database: Database
  readonly keys: IssuerKeys
  readonly report: (error: unknown) => void
  /** Only tests and trusted systems; none by default. */
  readonly systems?: readonly SystemClient[]
  readonly attemptsPerAddressAMinute?: number
}

export function issuerAddress(publicUrl: string): string {
  return `${publicUrl}/oidc`
}

export function loadIssuerKeys(settings: {
  readonly HUB_ISSUER_KEY_FILE?: string | undefined
  readonly HUB_DATA_DIR: string
}): IssuerKeys {
  return keepIssuerKeys(settings.HUB_ISSUER_KEY_FILE ?? join(settings.HUB_DATA_DIR, 'issuer-key.json'))
}

/** The embedded issuer on PostgreSQL: in the API's process by default, in its own by `api/issuer/server.ts`. */
export function composeIssuer(plan: IssuerPlan): Router {
  return createIssuer({
    issuer: issuerAddress(plan.publicUrl),
    audience: plan.audience,
    redirectUris: [`${plan.publicUrl}/docs/ui/oauth2-redirect.html`, 'http://127.0.0.1/callback'],
    systems: plan.systems ?? [],
    signingKeys: plan.keys.signingKeys,
    cookieKeys: plan.keys.cookieKeys,
    adapter: createOidcStore(plan.database.pool),
    accounts: createSignInAccounts(plan.database),
    now: Date.now,
    attemptsPerAddressAMinute: plan.attemptsPerAddressAMinute ?? 20,
    isBehindProxy: plan.publicUrl.startsWith('https:'),
    report: plan.report,
  })
}
