import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import express, { Router } from 'express'

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

/** `/openapi.json` and the page at `/docs/`, without a word of inline script or style. */
export function docsRouter(document: Readonly<Record<string, unknown>>): Router {
  const router = Router({ strict: true, caseSensitive: true })
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const text = JSON.stringify(document)
  router.get('/openapi.json', (_request, response) => void response.type('json').send(text))
  router.get('/docs', (_request, response) => response.redirect(308, '/docs/'))
  router.get('/docs/', (_request, response) => void response.type('html').send(page))
  router.get('/docs/init.js', (_request, response) => void response.type('js').send(script))
  // A problem's `type` leads here.
  const errors = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8')
  router.get('/docs/errors', (_request, response) => void response.type('text/plain').send(errors))
  router.use('/docs/ui', express.static(assets, { index: false, redirect: false }))
  return router
}
