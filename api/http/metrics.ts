import { createServer, type Server } from 'node:http'
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import type { RequestObserver } from './request-log.ts'

export interface ApiMetrics {
  /** For what others measure in this process. */
  readonly registry: Registry
  readonly observe: RequestObserver
  readonly countUndelivered: () => void
  readonly text: () => Promise<string>
  readonly contentType: string
}

export function createMetrics(): ApiMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'hub_api_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['operation', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  const undelivered = new Counter({
    name: 'hub_api_after_commit_failures_total',
    help: 'Starts and wake-ups that failed after the commit and were left to the sweeper',
    registers: [registry],
  })
  return {
    registry,
    observe: ({ operation, method, status, milliseconds }) =>
      duration.observe({ operation, method, status }, milliseconds / 1000),
    countUndelivered: () => undelivered.inc(),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

/** Metrics have their own port, so that the public one never shows them. */
export function createMetricsServer(metrics: ApiMetrics): Server {
  return createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'Content-Type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
}
