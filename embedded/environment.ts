import { join } from 'node:path'
import type { Settings } from '#config/env.ts'
import type { Secrets } from './secrets.ts'

/** What the embedded parts answered; what the operator has set always wins. */
export interface Addresses {
  readonly temporal: string
  readonly temporalUi: string
  readonly nationalDatabase: string
  readonly certificationAuthority: string
  readonly trust: { readonly roots: string; readonly intermediates: string }
}

/** What every service is given. */
export interface ServiceEnvironment extends Readonly<Record<string, string>> {
  readonly TEMPORAL_ADDRESS: string
  readonly TEMPORAL_NAMESPACE: string
  readonly HUB_PAYLOAD_KEYS: string
}

/** The environment of worker, API and front: the same settings as in production, with the embedded parts filled in. */
export function serviceEnvironment(
  settings: Settings,
  directory: string,
  { secrets, addresses }: { readonly secrets: Secrets; readonly addresses: Addresses },
): ServiceEnvironment {
  const { clientId, clientSecret } = secrets.nationalDatabase
  return {
    PORT: String(settings.PORT),
    HUB_LISTEN: settings.HUB_LISTEN,
    HUB_PUBLIC_URL: settings.HUB_PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`,
    HUB_DATA_DIR: directory,
    TEMPORAL_ADDRESS: settings.TEMPORAL_ADDRESS ?? addresses.temporal,
    TEMPORAL_NAMESPACE: settings.TEMPORAL_NAMESPACE,
    TEMPORAL_UI_URL: settings.TEMPORAL_UI_URL ?? addresses.temporalUi,
    HUB_KEYS: settings.HUB_KEYS ?? secrets.keys,
    HUB_PAYLOAD_KEYS: settings.HUB_PAYLOAD_KEYS ?? secrets.payloadKeys,
    HUB_ISSUER_KEY_FILE: settings.HUB_ISSUER_KEY_FILE ?? join(directory, 'issuer-key.json'),
    NATIONAL_DATABASE_URL: settings.NATIONAL_DATABASE_URL ?? addresses.nationalDatabase,
    NATIONAL_DATABASE_CLIENT_ID: settings.NATIONAL_DATABASE_CLIENT_ID ?? clientId,
    NATIONAL_DATABASE_CLIENT_SECRET: settings.NATIONAL_DATABASE_CLIENT_SECRET ?? clientSecret,
    NATIONAL_DATABASE_SIGNING_KEY_FILE:
      settings.NATIONAL_DATABASE_SIGNING_KEY_FILE ?? join(directory, 'national-database-key.pem'),
    CA_URL: settings.CA_URL ?? addresses.certificationAuthority,
    TSA_URL: settings.TSA_URL ?? `${addresses.certificationAuthority}/tsa`,
    SIGNATURE_TRUST_FILE: settings.SIGNATURE_TRUST_FILE ?? addresses.trust.roots,
    SIGNATURE_INTERMEDIATES_FILE: settings.SIGNATURE_INTERMEDIATES_FILE ?? addresses.trust.intermediates,
    BACKUP_MEDIUM: settings.BACKUP_MEDIUM ?? join(directory, 'backup-medium'),
    // The default medium is a folder beside the data; one that the operator names must be a device of its own.
    BACKUP_SAME_DEVICE: settings.BACKUP_MEDIUM === undefined ? 'cho-phep' : settings.BACKUP_SAME_DEVICE,
  }
}
