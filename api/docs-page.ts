import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import express, { type RequestHandler, Router } from 'express'

const page = `<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>Tài liệu API</title><link rel="stylesheet" href="ui/swagger-ui.css"></head>
<body><div id="swagger-ui"></div><script src="ui/swagger-ui-bundle.js"></script><script src="init.js"></script></body>
</html>
`

const script = `window.ui = SwaggerUIBundle({
  url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis], layout: 'BaseLayout',
  oauth2RedirectUrl: location.origin + '/docs/ui/oauth2-redirect.html',
});
window.ui.initOAuth({ clientId: 'hub-web', scopes: 'openid api', usePkceWithAuthorizationCodeGrant: true });
`

/** Loopback has two names, and the issuer and its redirect know one: who comes by the other is sent there. */
function toPublicName(publicUrl: string): RequestHandler {
  const { hostname, port, origin } = new URL(publicUrl)
  const loopback = ['127.0.0.1', 'localhost']
  const others = loopback.includes(hostname) ? loopback.filter((name) => name !== hostname) : []
  const aliases = others.map((name) => (port === '' ? name : `${name}:${port}`))
  return (request, response, next) => {
    if (aliases.includes(request.headers.host ?? ''))
      response.redirect(307, `${origin}${request.originalUrl}`)
    else next()
  }
}

/** The sign-in window must find the page that opened it, also when it comes back from another origin. */
const keepOpener: RequestHandler = (_request, response, next) => {
  response.set('Cross-Origin-Opener-Policy', 'unsafe-none')
  next()
}

/** `/openapi.json` and the page at `/docs/`, without a word of inline script or style. */
export function docsRouter(document: Readonly<Record<string, unknown>>, publicUrl: string): Router {
  const router = Router({ strict: true, caseSensitive: true })
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const text = JSON.stringify(document)
  router.get('/openapi.json', (_request, response) => void response.type('json').send(text))
  router.use('/docs', toPublicName(publicUrl), keepOpener)
  router.get('/docs', (_request, response) => response.redirect(308, '/docs/'))
  router.get('/docs/', (_request, response) => void response.type('html').send(page))
  router.get('/docs/init.js', (_request, response) => void response.type('js').send(script))
  // A problem's `type` leads here.
  const errors = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8')
  router.get('/docs/errors', (_request, response) => void response.type('text/plain').send(errors))
  router.use('/docs/ui', express.static(assets, { index: false, redirect: false }))
  return router
}
