import { randomUUID } from 'node:crypto'
import type { RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import type { RequestFacts } from './mount.ts'

export type RequestObserver = (seen: {
  readonly method: string
  readonly operation: string
  readonly status: number
  readonly milliseconds: number
}) => void

export function factsOf(response: Response): RequestFacts {
  return response.locals['facts'] as RequestFacts // set by the first middleware
}

/** One line a request: ids, the operation's name, status and time. Never a path, a query or a body: they name people. */
export function createRequestLog(logger: Logger, observe: RequestObserver): RequestHandler {
  return (request, response, next) => {
    const facts: RequestFacts = { requestId: randomUUID() }
    const startedAt = performance.now()
    response.locals['facts'] = facts
    response.set('X-Request-Id', facts.requestId)
    response.on('close', () => {
      const operation = facts.operation ?? 'none'
      const { statusCode: status, writableFinished } = response
      const milliseconds = Math.round(performance.now() - startedAt)
      observe({ method: request.method, operation, status, milliseconds })
      logger.info(
        { ...facts, method: request.method, operation, status, milliseconds, writableFinished },
        'request',
      )
    })
    next()
  }
}

/** What may be told of an unforeseen error: its kind and place; messages of the database quote values. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const { code } = error as { code?: unknown }
  return {
    kind: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    frames: frames.slice(0, 8).map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
