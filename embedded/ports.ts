import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'
import { pause } from './process.ts'

const tries = 100

/**
 * Below the ports that the system gives to outgoing connections: one of those may be taken between asking and use.
 * @throws Error when none of many is free
 */
export async function findFreePort(): Promise<number> {
  for (let left = tries; left > 0; left -= 1) {
    const port = randomInt(20_000, 32_000)
    if (await isFree(port, '127.0.0.1')) return port
  }
  throw new Error('no port of this machine is free')
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
