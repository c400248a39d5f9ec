import { connect, createServer } from 'node:net'
import { pause } from './process.ts'

export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port)
        else reject(new Error('no port was given'))
      })
    })
  })
}

export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.setTimeout(2_000, () => socket.destroy(new Error('timeout')))
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

/** Can we listen there? `host` undefined: on all addresses, as the API does. */
export function isFree(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen({ port, ...(host ? { host } : {}), exclusive: true }, () => {
      server.close(() => resolve(true))
    })
  })
}

/** A killed server's last threads hold its port a moment longer than the process seems to live. */
const lingerMs = 2_000

/** The port kept from last time if nobody took it, else a free one: who knew the address finds the server again. */
export async function keepPort(wanted: number | undefined): Promise<number> {
  if (!wanted) return findFreePort()
  const end = Date.now() + lingerMs
  do {
    if (await isFree(wanted, '127.0.0.1')) return wanted
    await pause(50)
  } while (Date.now() < end)
  return findFreePort()
}
