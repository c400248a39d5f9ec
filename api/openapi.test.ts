import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { known, peopleOperations } from '#test/fakes/people-operations.ts'
import { openApiDocument } from './openapi.ts'
import { operation } from './operation.ts'

const signIn = { authorizationUrl: 'https://issuer.test/auth', tokenUrl: 'https://issuer.test/token' }

interface Described {
  readonly parameters: readonly { readonly name: string; readonly schema: Record<string, unknown> }[]
  readonly responses: Readonly<Record<string, unknown>>
}

function described(path: string, method: string): Described {
  const { paths } = openApiDocument(peopleOperations, { version: '1', signIn })
  const found = (paths as Record<string, Record<string, Described>>)[path]?.[method]
  if (found === undefined) throw new Error(`${method} ${path} is not described`)
  return found
}

test('the document is valid OpenAPI 3.1', async () => {
  const document = openApiDocument(peopleOperations, { version: '1', signIn })
  const result = await new Validator().validate(structuredClone(document))
  expect(result.errors ?? []).toEqual([])
})

test('a query integer is published as an integer with its bounds', () => {
  const limit = described('/people', 'get').parameters.find(({ name }) => name === 'limit')
  expect(limit?.schema).toEqual({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
})

test('a POST carries the Idempotency-Key and documents what may be answered', () => {
  const { parameters, responses } = described('/people', 'post')
  expect(parameters.map(({ name }) => name)).toEqual(['Idempotency-Key'])
  expect(
    Object.keys(responses)
      .map(Number)
      .toSorted((one, other) => one - other),
  ).toEqual([202, 400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503])
})

test('strict objects say so, and a 204 has no content', () => {
  const document = JSON.stringify(openApiDocument(peopleOperations, { version: '1', signIn }))
  expect(document).toContain('"additionalProperties":false')
  expect(described('/people/{id}', 'patch').responses['204']).toEqual({ description: 'Thành công' })
  expect(document).not.toContain(known)
})

test('one name with two shapes is refused', () => {
  const withName = (id: string, reply: z.ZodType) =>
    operation({
      id,
      method: 'get',
      path: `/${id}`,
      tag: 't',
      summary: 's',
      action: null,
      status: 200,
      reply,
      run: () => Promise.reject(new Error('never')),
    })
  const table = [
    withName('one', z.strictObject({ part: z.strictObject({ a: z.string() }).meta({ id: 'Part' }) })),
    withName('two', z.strictObject({ part: z.strictObject({ b: z.string() }).meta({ id: 'Part' }) })),
  ]
  expect(() => openApiDocument(table, { version: '1', signIn })).toThrow(/Part/)
})
