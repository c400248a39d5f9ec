import { type RequestHandler, Router } from 'express'
import helmet from 'helmet'
import { Provider } from 'oidc-provider'
import { type IssuerSettings, issuerConfiguration } from './configuration.ts'
import { type SignInAccounts, signInRouter } from './sign-in-routes.ts'

export interface IssuerParts extends Omit<IssuerSettings, 'isOpen'> {
  readonly accounts: SignInAccounts
  readonly now: () => number
  readonly attemptsPerAddressAMinute: number
  /** Behind a reverse proxy that ends TLS. */
  readonly isBehindProxy: boolean
  readonly report: (error: unknown) => void
}

/** The embedded issuer as a router: `/oidc/*` is the protocol, `/dang-nhap/*` are the pages. */
export function createIssuer(parts: IssuerParts): Router {
  const isOpen = (accountId: string): Promise<boolean> => parts.accounts.isOpen(accountId)
  const provider = new Provider(parts.issuer, issuerConfiguration({ ...parts, isOpen }))
  provider.proxy = parts.isBehindProxy
  provider.on('server_error', (_context, error) => parts.report(error))
  const router = Router()
  router.use(['/oidc', '/dang-nhap'], pageHeaders(parts.redirectUris))
  router.use(signInRouter({ ...parts, provider }))
  // Bodies are never parsed before the library's own callback.
  router.use('/oidc', provider.callback() as RequestHandler)
  return router
}

/** Chromium applies `form-action` to the redirect after a form too: the clients' origins must stand there. */
function pageHeaders(redirectUris: readonly string[]): RequestHandler {
  const origins = redirectUris.map((uri) => new URL(uri).origin)
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'form-action': ["'self'", 'http://127.0.0.1:*', 'http://localhost:*', ...new Set(origins)],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
  })
}
