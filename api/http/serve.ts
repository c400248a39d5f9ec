import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Express } from 'express'

export interface RunningServer {
  readonly port: number
  /** Refuses new work, lets what runs end within the grace, then closes. */
  readonly stop: () => Promise<void>
}

interface ServeOptions {
  readonly host: string
  readonly port: number
  readonly graceMs: number
}

export async function serve(app: Express, { host, port, graceMs }: ServeOptions): Promise<RunningServer> {
  const server = await listen(app, { host, port })
  server.headersTimeout = 10_000
  server.requestTimeout = 60_000
  server.keepAliveTimeout = 65_000
  closeWhatFallsIdle(server)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: () => close(server, graceMs),
  }
}

function listen(app: Express, { host, port }: Pick<ServeOptions, 'host' | 'port'>): Promise<Server> {
  return new Promise((resolve, reject) => {
    // Express 5 calls back with the error when the port is taken.
    const server = app.listen(port, host, (error?: Error) => {
      if (error) reject(error)
      else resolve(server)
    })
  })
}

/** After a stop, a connection whose request has ended would be kept alive to the end of the grace. */
function closeWhatFallsIdle(server: Server): void {
  const look = (): void => {
    if (!server.listening) server.closeIdleConnections()
  }
  server.on('request', (_request, response) => response.on('close', () => setImmediate(look)))
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMs)
    server.on('connection', (socket: Socket) => socket.destroy())
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    server.closeIdleConnections()
  })
}
