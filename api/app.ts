import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { ApiDeps } from './deps.ts'
import { docsRouter } from './docs-page.ts'
import { createAfterCommit } from './http/after-commit.ts'
import { createAuthenticator, type TokenRules } from './http/authentication.ts'
import { createErrorHandler } from './http/error-handler.ts'
import type { ApiMetrics } from './http/metrics.ts'
import { mountOperations } from './http/mount.ts'
import { createRateLimits, type RateLimits } from './http/rate-limit.ts'
import { createRequestLog, describeError } from './http/request-log.ts'
import { securityHeaders } from './http/security-headers.ts'
import { openApiDocument, type SignInEndpoints } from './openapi.ts'
import type { Operation } from './operation.ts'
import { healthRouter } from './operations/health.ts'
import { Problem } from './problem.ts'

export interface AppSettings {
  readonly tokens: TokenRules
  readonly signIn: SignInEndpoints
  /** Where people reach this; the documentation page sends them there, since sign-in knows only this address. */
  readonly publicUrl: string
  readonly version: string
  readonly rates: RateLimits
  /** Addresses of the reverse proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
}

export interface AppParts {
  readonly deps: ApiDeps
  readonly operations: readonly Operation[]
  readonly logger: Logger
  readonly metrics: ApiMetrics
  readonly isStopping: () => boolean
  /** The embedded issuer, where no other is set. */
  readonly issuer?: RequestHandler
}

const MAX_JSON_BYTES = 256 * 1024

/** The API, in the order in which a request meets it. */
export function createApp(parts: AppParts, settings: AppSettings): Express {
  const { deps, logger, metrics, operations } = parts
  const app = express()
  configure(app, settings)
  const report = (error: unknown, requestId: string): void =>
    logger.error({ requestId, error: describeError(error) }, 'unforeseen error')
  const { limitAddress, limitAccount } = createRateLimits(settings.rates)

  app.use(createRequestLog(logger, metrics.observe))
  app.use(securityHeaders(settings.signIn.tokenUrl))
  app.use(healthRouter(deps.health, parts))
  app.use(docsRouter(openApiDocument(operations, settings), settings.publicUrl))
  if (parts.issuer !== undefined) app.use(parts.issuer)
  app.use('/api/v1', limitAddress)
  app.use(
    '/api/v1',
    mountOperations(operations, {
      deps,
      authenticate: createAuthenticator(settings.tokens, {
        actors: deps.actors,
        now: () => deps.clock.now(),
      }),
      limitAccount,
      afterCommit: createAfterCommit((error, requestId) => {
        metrics.countUndelivered()
        logger.warn({ requestId, error: describeError(error) }, 'left to the sweeper')
      }),
      maxJsonBytes: MAX_JSON_BYTES,
    }),
  )
  app.use(() => {
    throw new Problem('not-found')
  })
  app.use(createErrorHandler(report))
  return app
}

function configure(app: Express, { trustedProxies }: AppSettings): void {
  app.disable('x-powered-by')
  app.set('query parser', false) // our own parser refuses what Express would guess
  app.set('etag', false) // ETags are version numbers here
  app.set('strict routing', true)
  app.set('case sensitive routing', true)
  app.set('trust proxy', trustedProxies.length === 0 ? false : [...trustedProxies])
}
