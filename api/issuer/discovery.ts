/** What the hub needs to know of an issuer: where its keys are and where people sign in. */
export interface IssuerMetadata {
  readonly authorizationUrl: string
  readonly tokenUrl: string
  readonly jwksUri: string
}

/** The embedded issuer's own; nothing needs to be asked. */
export function ownMetadata(issuer: string): IssuerMetadata {
  return { authorizationUrl: `${issuer}/auth`, tokenUrl: `${issuer}/token`, jwksUri: `${issuer}/jwks` }
}

/**
 * OpenID Connect Discovery 1.0, §4: another issuer says itself where its endpoints are.
 * @throws with one line that names the setting when it does not, or is not who it is said to be.
 */
export async function discoverIssuer(issuer: string): Promise<IssuerMetadata> {
  const found = await readConfiguration(issuer)
  // §4.3: the issuer in the document must be exactly the one that was asked.
  if (found['issuer'] !== issuer)
    throw new Error(`OIDC_ISSUER is ${issuer}, but it calls itself ${String(found['issuer'])}`)
  return {
    authorizationUrl: endpoint(found, 'authorization_endpoint', issuer),
    tokenUrl: endpoint(found, 'token_endpoint', issuer),
    jwksUri: endpoint(found, 'jwks_uri', issuer),
  }
}

async function readConfiguration(issuer: string): Promise<Readonly<Record<string, unknown>>> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) })
    if (!answer.ok) throw new Error(`it answers ${answer.status}`)
    return (await answer.json()) as Readonly<Record<string, unknown>> // its members are checked one by one
  } catch (error) {
    throw new Error(`OIDC_ISSUER: ${url} cannot be read`, { cause: error })
  }
}

function endpoint(found: Readonly<Record<string, unknown>>, name: string, issuer: string): string {
  const value = found[name]
  if (typeof value !== 'string' || !URL.canParse(value))
    throw new Error(`OIDC_ISSUER: the configuration of ${issuer} has no ${name}`)
  return value
}
