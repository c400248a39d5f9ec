import { readFileSync } from 'node:fs'
import { X509Certificate } from 'node:crypto'
import type { NationalDatabaseSettings } from '#adapters/national-database/client.ts'
import type { TrustMaterial } from '#adapters/signatures/acceptance.ts'
import type { ServiceSettings } from '#config/env.ts'

/** How long a call to the national database may take before it counts as lost. */
const partnerTimeoutMs = 30_000

/** Undefined where no national database is named: the queue of its calls is then not served. */
export function nationalDatabaseSettings(settings: ServiceSettings): NationalDatabaseSettings | undefined {
  const { NATIONAL_DATABASE_URL, NATIONAL_DATABASE_CLIENT_ID, NATIONAL_DATABASE_CLIENT_SECRET } = settings
  const keyFile = settings.NATIONAL_DATABASE_SIGNING_KEY_FILE
  if (NATIONAL_DATABASE_URL === undefined || keyFile === undefined) return undefined
  return {
    baseUrl: NATIONAL_DATABASE_URL,
    clientId: NATIONAL_DATABASE_CLIENT_ID ?? '',
    clientSecret: NATIONAL_DATABASE_CLIENT_SECRET ?? '',
    timeoutMs: partnerTimeoutMs,
    senderCode: settings.NATIONAL_DATABASE_AGENCY_CODE,
    receiverCode: settings.NATIONAL_DATABASE_RECEIVER_CODE,
    signingKey: readFileSync(keyFile, 'utf8'),
    tls: {
      ...pemOf('ca', settings.NATIONAL_DATABASE_TLS_CA_FILE),
      ...pemOf('certificate', settings.NATIONAL_DATABASE_TLS_CERT_FILE),
      ...pemOf('key', settings.NATIONAL_DATABASE_TLS_KEY_FILE),
    },
  }
}

function pemOf<Name extends string>(name: Name, file: string | undefined): Partial<Record<Name, string>> {
  return file === undefined ? {} : ({ [name]: readFileSync(file, 'utf8') } as Partial<Record<Name, string>>)
}

/** Whom the hub trusts to issue officers' certificates and time-stamps: PEM bundles named by the settings. */
export function trustMaterial(settings: ServiceSettings): TrustMaterial {
  return {
    anchors: certificatesIn(settings.SIGNATURE_TRUST_FILE),
    intermediates: certificatesIn(settings.SIGNATURE_INTERMEDIATES_FILE),
  }
}

function certificatesIn(file: string | undefined): readonly Uint8Array[] {
  if (file === undefined) return []
  const blocks =
    readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map((pem) => new Uint8Array(new X509Certificate(pem).raw))
}
