import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { createActorDirectory } from '#adapters/postgres/accounts/actors.ts'
import { appendAudit } from '#adapters/postgres/audit/audit.ts'
import { openDatabase } from '#adapters/postgres/database.ts'
import { type CodecPorts, codecRouter } from '#adapters/temporal/codec-server.ts'
import { EncryptionCodec } from '#adapters/temporal/encryption-codec.ts'
import { loadServiceSettings } from '#config/env.ts'
import { createUiFront } from './application.ts'
import { createReaderCheck } from './reader.ts'

// Officials' door to the Temporal UI, in `npm start` and in production alike.
const settings = loadServiceSettings()
const uiUrl = settings.TEMPORAL_UI_URL ?? 'http://127.0.0.1:8080'
const port = settings.TEMPORAL_UI_PORT
const database = openDatabase({ url: settings.DATABASE_URL, role: 'hub_api', connections: 4 })
const codec = new EncryptionCodec(parseKeyRing(settings.HUB_PAYLOAD_KEYS))
const actors = createActorDirectory(database)
const reader = await createReaderCheck(settings, actors)

const ports: CodecPorts = {
  decode: (payloads) => codec.decode(payloads),
  authenticate: (request) => reader.check(request),
  audit: ({ reader: { accountId }, namespace, payloads }) =>
    database.transaction({ kind: 'SYSTEM' }, (work) =>
      appendAudit(work, {
        actor: accountId,
        action: 'DECODE_CASE',
        ground: reader.ground,
        requestId: randomUUID(),
        detail: { namespace, payloads },
      }),
    ),
}

const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
const origins = reader.isLoopback ? hosts.map((host) => `http://${host}`) : [reader.publicOrigin]
const app = createUiFront(codecRouter(ports, { origins, namespace: settings.TEMPORAL_NAMESPACE }), {
  uiUrl,
  namespace: settings.TEMPORAL_NAMESPACE,
  hosts: reader.isLoopback ? hosts : undefined,
})
// The UI renders Markdown by GET /render?content=…: such addresses are longer than Node's 16 kB for headers.
const server = createServer({ maxHeaderSize: 128 * 1024 }, app)
server.listen(port, settings.HUB_LISTEN)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(() => void database.close().then(() => process.exit(0)))
    server.closeAllConnections()
  })
}
