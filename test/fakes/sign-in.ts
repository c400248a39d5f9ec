import { createHash, randomBytes } from 'node:crypto'
import { Browser, formOf, type Page } from './browser.ts'

export interface SignIn {
  /** Of the issuer, as OIDC_ISSUER names it. */
  readonly issuer: string
  readonly login: string
  readonly password: string
  /** The password that the first sign-in must set. */
  readonly next?: string
  readonly clientId?: string
  readonly redirectUri?: string
}

interface Endpoints {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
}

/** A person at a browser: code and PKCE, the forced change where it is asked for; the access token. */
export async function signIn(person: SignIn): Promise<string> {
  const { issuer, clientId = 'hub-web', redirectUri = 'http://127.0.0.1:9/callback' } = person
  const endpoints = await discover(issuer)
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid api',
    state: 's',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const done = await walk(`${endpoints.authorization_endpoint}?${query.toString()}`, person)
  const code = new URL(done.url).searchParams.get('code')
  if (code === null) throw new Error(`${person.login} was not signed in: ${done.status} at ${done.url}`)
  const form = { grant_type: 'authorization_code', client_id: clientId, code, redirect_uri: redirectUri }
  const answer = await fetch(endpoints.token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({ ...form, code_verifier: verifier }),
  })
  const told = (await answer.json()) as { access_token?: string } // OAuth 2.0, section 5.1
  if (told.access_token === undefined)
    throw new Error(`no token for ${person.login}: ${JSON.stringify(told)}`)
  return told.access_token
}

async function walk(address: string, { login, password, next }: SignIn): Promise<Page> {
  const browser = new Browser()
  const answered = await browser.open(formOf(await browser.open(address)).action, { login, password })
  if (next === undefined || answered.status !== 403) return answered
  return browser.open(formOf(answered).action, { login, password, next, again: next })
}

async function discover(issuer: string): Promise<Endpoints> {
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`)
  return (await answer.json()) as Endpoints // OpenID Connect Discovery 1.0, section 3
}
