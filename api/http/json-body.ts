import express, { type Request, type Response } from 'express'
import { Problem } from '../problem.ts'
import { runMiddleware } from './run-middleware.ts'

const MAX_DEPTH = 20

/** Depth of nesting read off the text before JSON.parse builds anything. */
export function depthOfJson(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index]
    if (inString) {
      if (letter === '\\') index += 1
      else if (letter === '"') inString = false
    } else if (letter === '"') inString = true
    else if (letter === '{' || letter === '[') deepest = Math.max(deepest, (depth += 1))
    else if (letter === '}' || letter === ']') depth -= 1
  }
  return deepest
}

function assertSound(bytes: Buffer): void {
  if (depthOfJson(bytes.toString('latin1')) > MAX_DEPTH) throw new Problem('body-depth')
  try {
    // body-parser itself replaces broken UTF-8 by U+FFFD.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Problem('body-syntax')
  }
}

function createParser(maxBytes: number) {
  return express.json({
    limit: maxBytes,
    strict: false,
    inflate: false,
    type: 'application/json',
    verify: (_request, _response, bytes) => assertSound(bytes),
  })
}

function isWithoutBody(request: Request): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  return length === '0' || (length === undefined && encoding === undefined)
}

/** Reads `request.body` as JSON: 415 for another type or charset, 400 for a missing body. */
export function createJsonReader(
  maxBytes: number,
): (request: Request, response: Response) => Promise<unknown> {
  const parser = createParser(maxBytes)
  return async (request, response) => {
    if (isWithoutBody(request)) throw new Problem('body-syntax')
    // Express types `is` as false or the type; body-parser would take utf-7 and utf-16 too.
    if (request.is('application/json') === false) throw new Problem('media-type')
    if (/charset=(?!"?utf-8"?\s*(?:;|$))/i.test(request.get('content-type') ?? ''))
      throw new Problem('media-type')
    await runMiddleware(parser, { request, response })
    return request.body as unknown
  }
}
