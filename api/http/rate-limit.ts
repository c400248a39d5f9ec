import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { Problem } from '../problem.ts'
import { factsOf } from './request-log.ts'

const MINUTE_MS = 60_000

export interface RateLimits {
  readonly perAddressAMinute: number
  readonly perAccountAMinute: number
}

function limiter(
  limit: number,
  keyGenerator: (request: Request, response: Response) => string,
): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit,
    keyGenerator,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    handler: (_request, _response, next) => next(new Problem('rate')),
  })
}

function addressOf(request: Request): string {
  return ipKeyGenerator(request.ip ?? '')
}

/** By address before anyone is known; by account and address once they are. Counts are kept per process. */
export function createRateLimits({ perAddressAMinute, perAccountAMinute }: RateLimits): {
  readonly limitAddress: RequestHandler
  readonly limitAccount: RequestHandler
} {
  return {
    limitAddress: limiter(perAddressAMinute, addressOf),
    limitAccount: limiter(
      perAccountAMinute,
      (request, response) => `${factsOf(response).accountId ?? ''} ${addressOf(request)}`,
    ),
  }
}
