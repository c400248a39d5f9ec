import { createHash, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Private JWKs of the embedded issuer, the newest first: put a new one in front to rotate, drop the last a day later. */
export interface IssuerKeys {
  readonly signingKeys: readonly Jwk[]
  readonly cookieKeys: readonly string[]
}

type Jwk = Readonly<Record<string, unknown>>

function isSet(kept: Jwk | { readonly keys: readonly Jwk[] }): kept is { readonly keys: readonly Jwk[] } {
  return 'keys' in kept
}

function thumbprint({ x, y }: Jwk): string {
  return createHash('sha256')
    .update(`${String(x)} ${String(y)}`)
    .digest('base64url')
}

/** Reads the key file, made 0600 at the first start. */
export function keepIssuerKeys(file: string): IssuerKeys {
  if (!existsSync(file)) write(file)
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Jwk | { readonly keys: readonly Jwk[] } // a JWK or a JWK set
  const keys = (isSet(kept) ? kept.keys : [kept]).map((key) => ({
    alg: 'ES256',
    use: 'sig',
    kid: thumbprint(key),
    ...key,
  }))
  const cookieKeys = keys.map((key) =>
    createHash('sha256')
      .update(`hub/cookie/v1 ${String((key as Jwk)['d'])}`)
      .digest('hex'),
  )
  return { signingKeys: keys, cookieKeys }
}

function write(file: string): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = privateKey.export({ format: 'jwk' })
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const growing = `${file}.${process.pid}`
  writeFileSync(growing, JSON.stringify({ keys: [key] }), { mode: 0o600 })
  renameSync(growing, file)
}
