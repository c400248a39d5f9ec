import { randomBytes } from 'node:crypto'
import type { Secrets } from '#embedded/secrets.ts'
import { readExample } from './compose-file.ts'

/** The `.env` of this run: every name of deploy/.env.example, with secrets and addresses of its own. */
export function environmentFile(
  secrets: Secrets,
  addresses: {
    readonly api: number
    readonly front: number
    readonly issuer: number
    readonly nationalDatabase: number
    readonly certificationAuthority: number
  },
): Readonly<Record<string, string>> {
  const password = () => randomBytes(24).toString('hex')
  const at = (port: number) => `http://127.0.0.1:${port}`
  const filled: Record<string, string> = {
    HUB_PUBLIC_URL: at(addresses.api),
    TEMPORAL_UI_PUBLIC_URL: at(addresses.front),
    OIDC_ISSUER: `${at(addresses.issuer)}/oidc`,
    TEMPORAL_UI_CLIENT_ID: 'temporal-ui',
    TEMPORAL_UI_CLIENT_SECRET: password(),
    HUB_OWNER_PASSWORD: password(),
    HUB_API_PASSWORD: secrets.apiPassword,
    HUB_WORKER_PASSWORD: secrets.workerPassword,
    TEMPORAL_DB_PASSWORD: password(),
    HUB_KEYS: secrets.keys,
    HUB_PAYLOAD_KEYS: secrets.payloadKeys,
    NATIONAL_DATABASE_URL: at(addresses.nationalDatabase),
    NATIONAL_DATABASE_CLIENT_ID: secrets.nationalDatabase.clientId,
    NATIONAL_DATABASE_CLIENT_SECRET: secrets.nationalDatabase.clientSecret,
    SCRATCH_DB_PASSWORD: password(),
    TSA_URL: `${at(addresses.certificationAuthority)}/tsa`,
    // The medium of this run lies beside its database.
    BACKUP_SAME_DEVICE: 'cho-phep',
    SMTP_URL: '',
    HUB_SECRETS_DIR: '',
  }
  const unknown = namesToFill().filter((name) => !(name in filled))
  if (unknown.length > 0) throw new Error(`deploy/.env.example has names unknown here: ${unknown.join(', ')}`)
  return filled
}

/** What the example leaves empty may stay so. */
function namesToFill(): readonly string[] {
  return Object.entries(readExample()).flatMap(([name, value]) => (value === '' ? [] : [name]))
}

/** Container names and paths to where they are on this machine; the rest of a value stays as compose has it. */
export function onThisMachine(
  environment: Readonly<Record<string, string>>,
  places: readonly (readonly [string, string])[],
): Record<string, string> {
  const move = (value: string) =>
    places.reduce((moved, [inside, here]) => moved.replaceAll(inside, here), value)
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, move(value)]))
}
