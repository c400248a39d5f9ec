import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createNationalDatabase } from './server.ts'
import type { RegisteredClient } from './sign-in.ts'

// A program of its own: it reads its own settings and imports nothing of the product.
const { env } = process
const file = (name: string): Buffer | undefined => {
  const path = env[name]
  return path === undefined ? undefined : readFileSync(path)
}
const [cert, key, ca] = [file('NDB_TLS_CERT'), file('NDB_TLS_KEY'), file('NDB_TLS_CLIENT_CA')]

const server = createNationalDatabase({
  dataDir: env['NDB_DATA_DIR'] ?? '.hub/national-database',
  // JSON: [{ clientId, clientSecret, agencyCode, publicKey }]
  clients: JSON.parse(env['NDB_CLIENTS'] ?? '[]') as readonly RegisteredClient[],
  ...(cert === undefined || key === undefined
    ? {}
    : {
        tls: {
          cert,
          key,
          ...(ca === undefined ? {} : { ca }),
        },
      }),
})
server.keepAliveTimeout = 60_000
server.listen(Number(env['NDB_PORT'] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`${JSON.stringify({ listening: { port } })}\n`)
})
const stop = (): void => {
  server.close(() => process.exit(0))
  server.closeAllConnections()
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
