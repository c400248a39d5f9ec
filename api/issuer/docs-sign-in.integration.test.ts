import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import express from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashPassword } from '#adapters/keys/password-hash.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { docsRouter } from '#api/docs-page.ts'
import { securityHeaders } from '#api/http/security-headers.ts'
import { openApiDocument } from '#api/openapi.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { signIn } from '#test/fakes/sign-in.ts'
import { composeIssuer } from './compose.ts'
import { ownMetadata } from './discovery.ts'

const audience = 'urn:hub:api'
const password = 'Quyet-tam-2-abc'
let base: string
let server: Server
let database: Database
let testDatabase: TestDatabase

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase({ url: testDatabase.url, role: 'hub_api' })
  const app = express().set('strict routing', true)
  server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const keys = { signingKeys: [{ ...jwk, alg: 'ES256', use: 'sig', kid: 'k1' }], cookieKeys: ['test'] }
  const report = (error: unknown): void => void process.stderr.write(`${String(error)}\n`)
  const endpoints = ownMetadata(`${base}/oidc`)
  app.use(securityHeaders(endpoints.tokenUrl))
  app.use(docsRouter(openApiDocument([], { signIn: endpoints, version: 'test' }), base))
  app.use(composeIssuer({ publicUrl: base, audience, database, keys, report }))
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  await database.close()
  await testDatabase.drop()
})

async function page(path: string): Promise<string> {
  const answer = await fetch(`${base}${path}`)
  expect([path, answer.status]).toEqual([path, 200])
  return answer.text()
}

test('/docs leads to a page all of whose parts are there and allowed by its own policy', async () => {
  const moved = await fetch(`${base}/docs`, { redirect: 'manual' })
  expect([moved.status, moved.headers.get('location')]).toEqual([308, '/docs/'])
  const html = await page('/docs')
  const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part = '']) => part)
  expect(parts).toHaveLength(3)
  for (const part of parts) await page(`/docs/${part}`)
  expect(html).not.toMatch(/<script>|<style|style="/) // Content-Security-Policy: scripts and styles of this origin only
})

test('the page’s Authorize button signs in with PKCE and comes back with a token for the API', async () => {
  const script = await page('/docs/init.js')
  const clientId = /clientId: '([^']+)'/.exec(script)?.[1] ?? ''
  const returnsTo = /oauth2RedirectUrl: location\.origin \+ '([^']+)'/.exec(script)?.[1] ?? ''
  expect(script).toContain('usePkceWithAuthorizationCodeGrant: true')
  expect(await page(returnsTo)).toContain('src="oauth2-redirect.js"') // no inline script: the policy forbids it
  const document = JSON.parse(await page('/openapi.json')) as {
    components: { securitySchemes: { signIn: { flows: { authorizationCode: Record<string, unknown> } } } }
  } // our own document
  const { authorizationUrl, tokenUrl } = document.components.securitySchemes.signIn.flows.authorizationCode
  const discovered = JSON.parse(await page('/oidc/.well-known/openid-configuration')) as Record<
    string,
    unknown
  >
  expect([authorizationUrl, tokenUrl]).toEqual([
    discovered['authorization_endpoint'],
    discovered['token_endpoint'],
  ])

  const id = randomUUID()
  const login = `can-bo-${id.slice(0, 8)}`
  await database.pool.query(
    `INSERT INTO account (id, login, display_name, password_hash, must_change) VALUES ($1, $2, 'Thử', $3, false)`,
    [id, login, await hashPassword(password, 10)],
  )
  const redirectUri = `${base}${returnsTo}`
  const token = await signIn({ issuer: `${base}/oidc`, login, password, clientId, redirectUri })
  const keys = createRemoteJWKSet(new URL(`${base}/oidc/jwks`))
  const { payload } = await jwtVerify(token, keys, { issuer: `${base}/oidc`, audience, typ: 'at+jwt' })
  expect(payload).toMatchObject({ sub: id, scope: 'api' })
})
