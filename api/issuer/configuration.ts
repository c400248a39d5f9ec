import {
  type AdapterConstructor,
  type ClientMetadata,
  type Configuration,
  errors,
  interactionPolicy,
  type JWK,
  type KoaContextWithOIDC,
} from 'oidc-provider'
import {
  deviceCodePage,
  deviceConfirmPage,
  devicePage,
  errorPage,
  logoutPage,
  signedOutPage,
  signInPath,
} from './pages.ts'

/** A system that asks in its own name (client_credentials); its id is the login of its account. */
export interface SystemClient {
  readonly id: string
  readonly secret: string
}

export interface IssuerSettings {
  readonly issuer: string
  readonly audience: string
  /** Where code + PKCE may return to; loopback addresses take any port (RFC 8252). */
  readonly redirectUris: readonly string[]
  readonly systems: readonly SystemClient[]
  /** Signing keys, the newest first; older ones still verify. */
  readonly signingKeys: readonly JWK[]
  readonly cookieKeys: readonly string[]
  readonly adapter: AdapterConstructor
  readonly isOpen: (accountId: string) => Promise<boolean>
}

const HOUR = 3600
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
const API_SCOPE = 'api'

/** The embedded issuer's rules; any other OIDC issuer can take its place, since the API knows only issuer and keys. */
export function issuerConfiguration(settings: IssuerSettings): Configuration {
  const policy = interactionPolicy.base()
  // Else a first-party native client is asked for consent for ever.
  policy.get('consent')?.checks.remove('native_client_prompt')
  return {
    adapter: settings.adapter,
    jwks: { keys: [...settings.signingKeys] },
    clients: clientsOf(settings),
    // The resource's own scope must not stand here too: it would be asked for twice, without end.
    scopes: ['openid', 'offline_access'],
    clientAuthMethods: ['none', 'client_secret_basic'],
    cookies: { keys: [...settings.cookieKeys] },
    pkce: { required: () => true },
    features: featuresOf(settings),
    ttl: {
      AccessToken: 15 * 60,
      ClientCredentials: HOUR,
      AuthorizationCode: 60,
      DeviceCode: 600,
      Grant: 12 * HOUR,
      IdToken: 300,
      Interaction: 600,
      RefreshToken: 12 * HOUR,
      Session: 8 * HOUR,
    },
    interactions: { policy, url: (_context, { uid }) => signInPath(uid) },
    issueRefreshToken: (_context, client) => Promise.resolve(client.grantTypeAllowed('refresh_token')),
    findAccount: async (_context, accountId) =>
      (await settings.isOpen(accountId)) ? { accountId, claims: () => ({ sub: accountId }) } : undefined,
    loadExistingGrant: (context) => loadGrant(context, settings.audience),
    renderError: (context, { error }) => show(context, errorPage(error)),
  }
}

function clientsOf({ redirectUris, systems }: IssuerSettings): ClientMetadata[] {
  const base = {
    token_endpoint_auth_method: 'none' as const,
    application_type: 'native' as const,
    // The only key is elliptic; the library's default would be RS256.
    id_token_signed_response_alg: 'ES256' as const,
  }
  return [
    {
      ...base,
      client_id: 'hub-web',
      redirect_uris: [...redirectUris],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
    {
      ...base,
      client_id: 'hub-cli',
      redirect_uris: [],
      grant_types: [DEVICE_GRANT, 'refresh_token'],
      response_types: [],
    },
    ...systems.map(({ id, secret }) => ({
      client_id: id,
      client_secret: secret,
      redirect_uris: [],
      grant_types: ['client_credentials'],
      response_types: [],
      id_token_signed_response_alg: 'ES256' as const,
    })),
  ]
}

function featuresOf({ audience }: IssuerSettings): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    clientCredentials: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context, form) => show(context, logoutPage(form)),
      postLogoutSuccessSource: (context) => show(context, signedOutPage()),
    },
    deviceFlow: {
      enabled: true,
      userCodeInputSource: (context, form, _out, error) =>
        show(context, deviceCodePage(form, error === undefined ? '' : 'Mã không đúng hoặc đã quá hạn')),
      userCodeConfirmSource: (context, form, _client, _device, code) =>
        show(context, deviceConfirmPage(form, code)),
      successSource: (context) => show(context, devicePage()),
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, resource) => {
        if (resource !== audience) throw new errors.InvalidTarget()
        return {
          scope: API_SCOPE,
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: HOUR,
          jwt: { sign: { alg: 'ES256' } },
        }
      },
    },
  }
}

function show(context: KoaContextWithOIDC, html: string): void {
  context.type = 'html'
  context.body = html
}

/** First-party clients: Sở Nội vụ consents by registering them, so the grant is made here. */
async function loadGrant(context: KoaContextWithOIDC, audience: string) {
  const { client, session, provider, result } = context.oidc
  if (client === undefined || session?.accountId === undefined) return undefined
  const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId)
  const found = known === undefined ? undefined : await provider.Grant.find(known)
  if (found !== undefined) return found
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope('openid offline_access')
  grant.addResourceScope(audience, API_SCOPE)
  await grant.save()
  return grant
}
