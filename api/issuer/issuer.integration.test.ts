import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import express from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashPassword } from '#adapters/keys/password-hash.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createTestDatabase } from '#test/database.ts'
import { Browser, formOf } from '#test/fakes/browser.ts'
import { composeIssuer } from './compose.ts'

const audience = 'urn:hub:api'
const first = 'Lan-dau-1-xyz'
const second = 'Quyet-tam-2-abc'
let base: string
let server: Server
let database: Database
let drop: () => Promise<void>

beforeAll(async () => {
  const empty = await createTestDatabase()
  database = openDatabase({ url: empty.url, role: 'hub_api' })
  drop = () => empty.drop()
  const app = express()
  server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  app.use(
    composeIssuer({
      publicUrl: base,
      audience,
      database,
      keys: { signingKeys: [{ ...jwk, alg: 'ES256', use: 'sig', kid: 'k1' }], cookieKeys: ['test'] },
      report: (error) => process.stderr.write(`${String(error)}\n`),
      systems: [{ id: 'he-thong-thu', secret: 'bi-mat-0123456789-0123456789-0123456789' }],
      attemptsPerAddressAMinute: 1_000,
    }),
  )
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  await database.close()
  await drop()
})

async function account(
  options: { readonly mustChange?: 'YES' | 'NO' } = {},
): Promise<{ id: string; login: string }> {
  const id = randomUUID()
  const login = `can-bo-${id.slice(0, 8)}`
  await database.pool.query(
    `INSERT INTO account (id, login, display_name, password_hash, must_change) VALUES ($1, $2, 'Thử', $3, $4)`,
    [id, login, await hashPassword(first, 10), options.mustChange === 'YES'],
  )
  return { id, login }
}

type Tokens = Record<string, string>

async function tokens(form: Readonly<Record<string, string>>, basic?: string): Promise<Tokens> {
  const headers =
    basic === undefined ? {} : { authorization: `Basic ${Buffer.from(basic).toString('base64')}` }
  const answer = await fetch(`${base}/oidc/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  })
  return (await answer.json()) as Tokens // OAuth 2.0 answers are flat
}

function begin(): { readonly address: string; readonly verifier: string } {
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: 'hub-web',
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1:9/callback',
    scope: 'openid api',
    state: 's',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  return { address: `${base}/oidc/auth?${query.toString()}`, verifier }
}

const codeOf = (url: string): string => new URL(url).searchParams.get('code') ?? ''

function exchange(url: string, verifier: string): Promise<Tokens> {
  return tokens({
    grant_type: 'authorization_code',
    client_id: 'hub-web',
    code: codeOf(url),
    redirect_uri: 'http://127.0.0.1:9/callback',
    code_verifier: verifier,
  })
}

async function verified(token: string | undefined) {
  const keys = createRemoteJWKSet(new URL(`${base}/oidc/jwks`))
  return jwtVerify(token ?? '', keys, { issuer: `${base}/oidc`, audience, typ: 'at+jwt' })
}

describe('sign-in by code and PKCE', () => {
  test('gives an access token for the API, a refresh token that works, and leaves an audit entry', async () => {
    const { id, login } = await account()
    const { address, verifier } = begin()
    const browser = new Browser()
    const page = await browser.open(address)
    expect(page.text).toContain('Đăng nhập')
    const done = await browser.open(formOf(page).action, { login, password: first })
    const given = await exchange(done.url, verifier)
    expect((await verified(given['access_token'])).payload).toMatchObject({ sub: id, scope: 'api' })
    const again = {
      grant_type: 'refresh_token',
      client_id: 'hub-web',
      refresh_token: given['refresh_token'] ?? '',
    }
    expect((await verified((await tokens(again))['access_token'])).payload.sub).toBe(id)
    const { rows } = await database.pool.query(
      `SELECT 1 FROM audit_entry WHERE actor = $1 AND action = 'session.signIn'`,
      [id],
    )
    expect(rows).toHaveLength(1)
  })

  test('a code without its verifier, or used twice, gives nothing', async () => {
    const { login } = await account()
    const { address, verifier } = begin()
    const browser = new Browser()
    const done = await browser.open(formOf(await browser.open(address)).action, { login, password: first })
    expect((await exchange(done.url, 'x'.repeat(43)))['error']).toBe('invalid_grant')
    expect((await exchange(done.url, verifier))['error']).toBeUndefined()
    expect((await exchange(done.url, verifier))['error']).toBe('invalid_grant')
  })

  test('Điều 5.2 — the first sign-in must change the password; a weak one is refused in Vietnamese', async () => {
    const { id, login } = await account({ mustChange: 'YES' })
    const { address, verifier } = begin()
    const browser = new Browser()
    const forced = await browser.open(formOf(await browser.open(address)).action, { login, password: first })
    expect([forced.status, forced.text.includes('phải đổi mật khẩu')]).toEqual([403, true])
    const change = (next: string) =>
      browser.open(formOf(forced).action, { login, password: first, next, again: next })
    const weak = await change('123456789012')
    expect([weak.status, weak.text.includes('Mật khẩu chưa đạt')]).toEqual([422, true])
    const done = await change(second)
    const { payload } = await verified((await exchange(done.url, verifier))['access_token'])
    const { rows } = await database.pool.query<{ must: boolean; after: Date }>(
      'SELECT must_change AS must, valid_after AS after FROM account WHERE id = $1',
      [id],
    )
    expect(rows[0]?.must).toBe(false)
    expect((payload.iat ?? 0) * 1000).toBeGreaterThanOrEqual(rows[0]?.after.getTime() ?? Infinity)
  })

  test('five wrong guesses lock for 15 minutes, also against the right password and in parallel', async () => {
    const { id, login } = await account()
    const guess = async (password: string) => {
      const browser = new Browser()
      const page = await browser.open(begin().address)
      return (await browser.open(formOf(page).action, { login, password })).status
    }
    const statuses = await Promise.all(Array.from({ length: 8 }, (_, n) => guess(`sai-${n}`)))
    expect(statuses.filter((status) => status === 401)).toHaveLength(4)
    expect(await guess(first)).toBe(429)
    await database.pool.query(`UPDATE account SET locked_until = now() - interval '1 second' WHERE id = $1`, [
      id,
    ])
    expect(await guess(first)).toBe(303)
  })
})

test('a device is signed in by its code on another screen', async () => {
  const { id, login } = await account()
  const form = new URLSearchParams({ client_id: 'hub-cli', scope: 'openid api' })
  const asked = (await (
    await fetch(`${base}/oidc/device/auth`, { method: 'POST', body: form })
  ).json()) as Tokens
  const poll = () =>
    tokens({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: 'hub-cli',
      device_code: asked['device_code'] ?? '',
    })
  expect((await poll())['error']).toBe('authorization_pending')
  const browser = new Browser()
  let page = await browser.open(asked['verification_uri_complete'] ?? '')
  for (let step = 0; step < 4 && page.text.includes('<form'); step += 1) {
    const { action, fields } = formOf(page)
    page = await browser.open(action, action.includes('/dang-nhap/') ? { login, password: first } : fields)
  }
  expect(page.text).toContain('quay lại thiết bị')
  expect((await verified((await poll())['access_token'])).payload.sub).toBe(id)
})

test('a system gets a token in its own name, and only for the hub', async () => {
  const secret = 'he-thong-thu:bi-mat-0123456789-0123456789-0123456789'
  const given = await tokens({ grant_type: 'client_credentials', scope: 'api' }, secret)
  expect((await verified(given['access_token'])).payload.sub).toBe('he-thong-thu')
  const other = await tokens(
    { grant_type: 'client_credentials', scope: 'api', resource: 'urn:other' },
    secret,
  )
  expect(other['error']).toBe('invalid_target')
})

test('when its sessions are ended, neither a refresh token nor the browser’s session gives a new token', async () => {
  const { id, login } = await account()
  const { address, verifier } = begin()
  const browser = new Browser()
  const done = await browser.open(formOf(await browser.open(address)).action, { login, password: first })
  const refresh = async (token: string | undefined) =>
    tokens({ grant_type: 'refresh_token', client_id: 'hub-web', refresh_token: token ?? '' })
  const given = await exchange(done.url, verifier)
  const fresh = await refresh(given['refresh_token'])
  expect(fresh['access_token']).toBeDefined()
  const again = begin()
  expect((await browser.open(again.address)).url).toContain('code=') // still signed in

  // All of it a minute ago, the end of the sessions half a minute ago.
  await database.pool.query(
    `UPDATE oidc_payload SET payload = payload
       || jsonb_build_object('iat', (payload->>'iat')::bigint - 60)
       || CASE WHEN payload ? 'loginTs' THEN jsonb_build_object('loginTs', (payload->>'loginTs')::bigint - 60) ELSE '{}' END
     WHERE payload->>'accountId' = $1`,
    [id],
  )
  await database.pool.query(`UPDATE account SET valid_after = now() - interval '30 seconds' WHERE id = $1`, [
    id,
  ])
  expect((await refresh(fresh['refresh_token']))['error']).toBe('invalid_grant')
  const asked = await browser.open(begin().address)
  expect(asked.url).not.toContain('code=')

  const anew = begin()
  const signedIn = new Browser()
  const page = await signedIn.open(formOf(await signedIn.open(anew.address)).action, {
    login,
    password: first,
  })
  expect((await exchange(page.url, anew.verifier))['access_token']).toBeDefined()
})

test('a closed account cannot refresh', async () => {
  const { id, login } = await account()
  const { address, verifier } = begin()
  const browser = new Browser()
  const done = await browser.open(formOf(await browser.open(address)).action, { login, password: first })
  const given = await exchange(done.url, verifier)
  await database.pool.query(`UPDATE account SET status = 'CLOSED' WHERE id = $1`, [id])
  const again = {
    grant_type: 'refresh_token',
    client_id: 'hub-web',
    refresh_token: given['refresh_token'] ?? '',
  }
  expect((await tokens(again))['error']).toBe('invalid_grant')
})
