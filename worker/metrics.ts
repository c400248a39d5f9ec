import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { collectDefaultMetrics, Registry } from 'prom-client'

export interface WorkerMetrics {
  readonly registry: Registry
  /** Where Temporal's SDK gives its own: workflows, activities, task queues. */
  readonly sdkAddress: string
  close(): void
}

const loopback = '127.0.0.1'

/** Health and metrics of one worker: the SDK's figures and this process's on one page. */
export async function serveWorkerMetrics(port: number, host: string): Promise<WorkerMetrics> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const sdkAddress = `${loopback}:${await freePort()}`
  const server = createServer((request, response) => {
    const send = (status: number, type: string, text: string): void =>
      void response.writeHead(status, { 'Content-Type': type }).end(text)
    if (request.url === '/healthz') send(200, 'application/json', '{"ok":true}')
    else if (request.url !== '/metrics') send(404, 'text/plain', '')
    else
      metricsText(registry, sdkAddress).then(
        (text) => send(200, registry.contentType, text),
        () => send(500, 'text/plain', ''),
      )
  })
  server.listen(port, host)
  await once(server, 'listening')
  return { registry, sdkAddress, close: () => void server.close() }
}

async function metricsText(registry: Registry, sdkAddress: string): Promise<string> {
  const answer = await fetch(`http://${sdkAddress}/metrics`, { signal: AbortSignal.timeout(2_000) })
  return `${await registry.metrics()}\n${await answer.text()}`
}

// The SDK's exporter cannot tell which port it took, so one is looked for.
async function freePort(): Promise<number> {
  const server: Server = createServer().listen(0, loopback)
  await once(server, 'listening')
  const address = server.address()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  return typeof address === 'object' && address !== null ? address.port : 0
}
