import type { ErrorRequestHandler, Response } from 'express'
import multer from 'multer'
import { isDomainError } from '#domain/errors.ts'
import { Problem, problemBody, problemOfDomainError, sendProblem } from '../problem.ts'
import type { ProblemCode } from '../problem-codes.ts'

const parserFaults: Readonly<Record<string, ProblemCode>> = {
  'entity.parse.failed': 'body-syntax',
  'entity.too.large': 'body-size',
  'encoding.unsupported': 'media-type',
  'charset.unsupported': 'media-type',
  'request.size.invalid': 'body-syntax',
  'request.aborted': 'body-syntax',
  LIMIT_FILE_SIZE: 'body-size',
}

// Serialization failure, deadlock: the caller may try again. Lock and statement time-outs: later.
const databaseFaults: Readonly<Record<string, ProblemCode>> = {
  '40001': 'conflict',
  '40P01': 'conflict',
  '55P03': 'conflict',
  '57014': 'unavailable',
  '57P01': 'unavailable',
  '53300': 'unavailable',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  DATABASE_UNAVAILABLE: 'unavailable',
  // Prisma: write conflict, server not reached.
  P2034: 'conflict',
  P1001: 'unavailable',
  P1017: 'unavailable',
}

/** Seconds: its queue is long, or it is loading new signatures. */
const scannerWait = '30'
const retryAfter: Readonly<Record<string, string>> = { conflict: '1', 'in-progress': '1', unavailable: '5' }

interface Fault {
  readonly type?: unknown
  readonly code?: unknown
  readonly status?: unknown
  /** Prisma keeps the database's own code here. */
  readonly meta?: { readonly driverAdapterError?: { readonly cause?: { readonly originalCode?: unknown } } }
}

function knownFault(error: unknown): ProblemCode | undefined {
  if (error instanceof URIError) return 'bad-url'
  const { type, code, status, meta } = (typeof error === 'object' && error !== null ? error : {}) as Fault
  const parsed = parserFaults[String(type)] ?? parserFaults[String(code)] ?? databaseFaults[String(code)]
  if (parsed !== undefined) return parsed
  const databaseCode = databaseFaults[String(meta?.driverAdapterError?.cause?.originalCode)]
  if (databaseCode !== undefined) return databaseCode
  if (error instanceof multer.MulterError) return 'validation'
  return status === 400 ? 'bad-url' : undefined
}

export function toProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error
  const code = knownFault(error)
  return code === undefined ? undefined : new Problem(code)
}

function send(response: Response, problem: Problem): void {
  const wait = retryAfter[problem.code]
  sendProblem(response, problemBody(problem), {
    ...(wait === undefined ? {} : { 'Retry-After': wait }),
    ...problem.body.headers,
  })
}

/** The last middleware: refusals in Vietnamese; what nobody foresaw is logged and answered without a word of it. */
export function createErrorHandler(report: (error: unknown, requestId: string) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error)
      return
    }
    const requestId = response.get('X-Request-Id') ?? ''
    if (isDomainError(error)) {
      const body = problemOfDomainError(error)
      if (body.status === 503) report(error, requestId)
      sendProblem(response, body, body.status === 503 ? { 'Retry-After': scannerWait } : {})
      return
    }
    const problem = toProblem(error)
    if (problem === undefined || problem.code === 'unavailable') report(error, requestId)
    send(response, problem ?? new Problem('internal'))
  }
}
