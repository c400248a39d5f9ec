import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, get, type RequestListener, type Server } from 'node:http'
import express from 'express'
import { jwtVerify } from 'jose'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { docsRouter } from '#api/docs-page.ts'
import { remoteKeys } from '#api/http/authentication.ts'
import { securityHeaders } from '#api/http/security-headers.ts'
import { openApiDocument } from '#api/openapi.ts'
import { Browser, formOf } from '#test/fakes/browser.ts'
import { discoverIssuer, type IssuerMetadata } from './discovery.ts'

const audience = 'urn:hub:api'
const returnsTo = '/docs/ui/oauth2-redirect.html'
const servers: Server[] = []
let [issuer, hub] = ['', '']
let metadata: IssuerMetadata

/** Listens first, so that what answers can know its own address. */
async function listen(answer: (origin: string) => RequestListener): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  server.on('request', answer(origin))
  return origin
}

/** A stranger's issuer: endpoints of its own naming, its own sign-in pages. */
function aStranger(origin: string): RequestListener {
  const provider = new Provider(origin, {
    clients: [
      {
        client_id: 'hub-web',
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${hub}${returnsTo}`],
        application_type: 'native',
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    routes: { authorization: '/dang-nhap/uy-quyen', token: '/dang-nhap/cap-ma', jwks: '/dang-nhap/khoa' },
    clientBasedCORS: (_context, asking) => asking === hub,
    cookies: { keys: ['thu'] },
    features: {
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: 'api', audience, accessTokenFormat: 'jwt' }),
      },
    },
  })
  const answer = provider.callback()
  return (request, response) => void answer(request, response)
}

beforeAll(async () => {
  const app = express().set('strict routing', true)
  hub = await listen(() => app as RequestListener)
  issuer = await listen(aStranger)
  metadata = await discoverIssuer(issuer)
  app.use(securityHeaders(metadata.tokenUrl))
  app.use(docsRouter(openApiDocument([], { signIn: metadata, version: 'test' }), hub))
})
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise<void>((resolve) => void server.close(() => resolve()))
  }
})

describe('an outside issuer', () => {
  test('is asked where people sign in, and the documentation page says so', async () => {
    expect(metadata).toEqual({
      authorizationUrl: `${issuer}/dang-nhap/uy-quyen`,
      tokenUrl: `${issuer}/dang-nhap/cap-ma`,
      jwksUri: `${issuer}/dang-nhap/khoa`,
    })
    const { components } = (await (await fetch(`${hub}/openapi.json`)).json()) as {
      components: { securitySchemes: { signIn: { flows: { authorizationCode: unknown } } } }
    } // our own document
    expect(components.securitySchemes.signIn.flows.authorizationCode).toMatchObject({
      authorizationUrl: metadata.authorizationUrl,
      tokenUrl: metadata.tokenUrl,
    })
  })

  test('is reachable under the page’s own policy, and its window finds the page again', async () => {
    for (const path of ['/docs/', returnsTo]) {
      const { headers, status } = await fetch(`${hub}${path}`)
      expect(status).toBe(200)
      expect(headers.get('content-security-policy')).toContain(`connect-src 'self' ${issuer};`)
      expect(headers.get('cross-origin-opener-policy')).toBe('unsafe-none')
    }
    expect((await fetch(`${hub}/openapi.json`)).headers.get('cross-origin-opener-policy')).toBe('same-origin')
  })

  test('signs in with code and PKCE and gives the page, at its own origin, a token that the hub accepts', async () => {
    const verifier = randomBytes(32).toString('base64url')
    const query = new URLSearchParams({
      client_id: 'hub-web',
      response_type: 'code',
      redirect_uri: `${hub}${returnsTo}`,
      scope: 'openid api',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    })
    const browser = new Browser()
    const asked = formOf(await browser.open(`${metadata.authorizationUrl}?${query.toString()}`))
    const consent = await browser.open(asked.action, { ...asked.fields, login: 'can-bo', password: 'x' })
    const given = formOf(consent)
    const done = await browser.open(given.action, given.fields)
    const answer = await fetch(metadata.tokenUrl, {
      method: 'POST',
      headers: { Origin: hub },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'hub-web',
        code: new URL(done.url).searchParams.get('code') ?? '',
        redirect_uri: `${hub}${returnsTo}`,
        code_verifier: verifier,
      }),
    })
    expect(answer.headers.get('access-control-allow-origin')).toBe(hub)
    const { access_token: token } = (await answer.json()) as { access_token: string } // OAuth 2.0, section 5.1
    const { payload } = await jwtVerify(token, remoteKeys(metadata.jwksUri), {
      issuer,
      audience,
      typ: 'at+jwt',
    })
    expect(payload.sub).toBe('can-bo')
  })
})

describe('discovery refuses in one line', () => {
  const answering = (body: unknown, status = 200) =>
    listen(() => (_request, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    })

  test('an issuer that calls itself otherwise', async () => {
    const origin = await answering({ issuer: 'https://nguoi-khac.test' })
    await expect(discoverIssuer(origin)).rejects.toThrow(`OIDC_ISSUER is ${origin}, but it calls itself`)
  })

  test('one without an endpoint, and one that does not answer', async () => {
    const origin = await listen((own) => (_request, response) => {
      response.end(JSON.stringify({ issuer: own, authorization_endpoint: `${own}/a` }))
    })
    await expect(discoverIssuer(origin)).rejects.toThrow('has no token_endpoint')
    const down = await answering({}, 503)
    await expect(discoverIssuer(down)).rejects.toThrow('cannot be read')
  })
})

test('whoever comes to the documentation by loopback’s other name is sent to the one that sign-in knows', async () => {
  const host = hub.replace('http://127.0.0.1', 'localhost')
  const moved = await new Promise<{ status?: number | undefined; location?: string | undefined }>(
    (resolve, reject) => {
      get(`${hub}/docs/?a=1`, { headers: { host } }, ({ statusCode, headers }) =>
        resolve({ status: statusCode, location: headers.location }),
      ).on('error', reject)
    },
  )
  expect(moved).toEqual({ status: 307, location: `${hub}/docs/?a=1` })
})
