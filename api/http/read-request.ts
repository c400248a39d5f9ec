import type { Request, Response } from 'express'
import { z } from 'zod'
import type { problemPlaces } from '#contracts/http/problem.ts'
import { idempotencyKey } from '#contracts/http/primitives.ts'
import type { Input, Operation, UploadedFile } from '../operation.ts'
import { faultsOf, Problem } from '../problem.ts'
import { createJsonReader } from './json-body.ts'
import { parseQueryString } from './query-string.ts'
import { readUpload } from './upload.ts'

type Values = Record<string, unknown>

export interface ReadRequest extends Input<Values, Values, Values, unknown> {
  readonly file: UploadedFile | undefined
  readonly idempotencyKey: string | undefined
}

/** The headers that an operation reads: its own and, for acts, the Idempotency-Key. */
export function headersOf(operation: Operation): z.ZodObject {
  return operation.idempotency === 'REQUIRED'
    ? z.strictObject({ ...operation.headers.shape, 'Idempotency-Key': idempotencyKey })
    : operation.headers
}

function check<S extends z.ZodType>(
  schema: S,
  { place, value }: { readonly place: (typeof problemPlaces)[number]; readonly value: unknown },
): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new Problem(place === 'body' ? 'validation' : 'parameter', {
    errors: faultsOf(place, result.error),
  })
}

function declaredHeaders(schema: z.ZodObject, request: Request): Record<string, string> {
  const given = Object.keys(schema.shape).map((name) => [name, request.get(name)] as const)
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** Builds the reader of one operation: path, query, headers, then the body; each fault has its place. */
export function createRequestReader(
  operation: Operation,
  { maxJsonBytes }: { readonly maxJsonBytes: number },
): (request: Request, response: Response) => Promise<ReadRequest> {
  const headerSchema = headersOf(operation)
  const readBody = createBodyReader(operation, createJsonReader(maxJsonBytes))
  return async (request, response) => {
    const params = check(operation.params, { place: 'path', value: request.params })
    const query = check(operation.query, { place: 'query', value: parseQueryString(request.url) })
    const headers = check(headerSchema, { place: 'header', value: declaredHeaders(headerSchema, request) })
    const key = headers['Idempotency-Key']
    const { body, file } = await readBody(request, response)
    return { params, query, headers, body, file, idempotencyKey: typeof key === 'string' ? key : undefined }
  }
}

function createBodyReader(
  { body: schema, upload }: Operation,
  readJson: (request: Request, response: Response) => Promise<unknown>,
): (request: Request, response: Response) => Promise<Pick<ReadRequest, 'body' | 'file'>> {
  if (upload !== undefined) {
    const fields = schema instanceof z.ZodObject ? schema : z.strictObject({})
    const rule = { ...upload, fields: Object.keys(fields.shape).length }
    return async (request, response) => {
      const form = await readUpload(rule, { request, response })
      return { file: form.file, body: check(fields, { place: 'body', value: form.fields }) }
    }
  }
  if (schema === undefined) return () => Promise.resolve({ body: undefined, file: undefined })
  return async (request, response) => {
    const value = await readJson(request, response)
    return { body: check(schema, { place: 'body', value }), file: undefined }
  }
}
