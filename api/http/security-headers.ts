import type { RequestHandler } from 'express'
import helmet from 'helmet'

/**
 * Strict for every answer; the documentation page lives with it (swagger-ui needs no inline script or style), and
 * fetches its token where the issuer says.
 */
export function securityHeaders(tokenUrl: string): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'", new URL(tokenUrl).origin],
        'font-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: false,
  })
}
