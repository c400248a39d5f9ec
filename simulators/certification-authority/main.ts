import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApplication } from './application.ts'
import { openTestAuthority } from './authority.ts'
import { createFaultPlan } from './faults.ts'

const directory = process.env['CA_DATA_DIR']
if (directory === undefined) throw new Error('CA_DATA_DIR: the directory that keeps the authority')
const port = Number(process.env['CA_PORT'] ?? 0)
// A lasting address is written into certificates; without one they carry none, and the verifier is told where to ask.
const publicUrl = process.env['CA_PUBLIC_URL']

const ca = await openTestAuthority({
  directory,
  addressesOf: (authority) =>
    publicUrl === undefined
      ? undefined
      : {
          crl: `${publicUrl}/crl/${authority}.crl`,
          ocsp: `${publicUrl}/ocsp/${authority}`,
          certificate: `${publicUrl}/certificates/${authority}.cer`,
        },
  now: () => Date.now(),
})

const server = createServer(createApplication({ ca, faults: createFaultPlan() }))
server.listen(port, process.env['CA_HOST'] ?? '127.0.0.1', () => {
  const address = server.address() as AddressInfo
  process.stdout.write(`${JSON.stringify({ listening: { port: address.port } })}\n`)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  })
}
