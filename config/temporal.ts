import { readFileSync } from 'node:fs'
import type { ServiceSettings } from './env.ts'

/** How client and worker reach Temporal: address, namespace, and TLS or an API key where the settings name them. */
export interface TemporalConnectionSettings {
  readonly address: string
  readonly namespace: string
  readonly apiKey?: string
  readonly tls?: {
    readonly serverRootCACertificate?: Buffer
    readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer }
  }
}

/** @throws when a named certificate file cannot be read. */
export function temporalConnection(settings: ServiceSettings): TemporalConnectionSettings {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, TEMPORAL_API_KEY: apiKey } = settings
  const ca = settings.TEMPORAL_TLS_SERVER_CA_CERT_PATH
  const crt = settings.TEMPORAL_TLS_CLIENT_CERT_PATH
  const key = settings.TEMPORAL_TLS_CLIENT_KEY_PATH
  const isSecured = ca !== undefined || crt !== undefined || apiKey !== undefined
  return {
    address,
    namespace,
    ...(apiKey !== undefined && { apiKey }),
    ...(isSecured && {
      tls: {
        ...(ca !== undefined && { serverRootCACertificate: readFileSync(ca) }),
        ...(crt !== undefined &&
          key !== undefined && { clientCertPair: { crt: readFileSync(crt), key: readFileSync(key) } }),
      },
    }),
  }
}
