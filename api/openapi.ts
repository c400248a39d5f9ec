import { z } from 'zod'
import { wire } from '#contracts/http/primitives.ts'
import { problemSchema } from '#contracts/http/problem.ts'
import { errorsOf } from './errors-of.ts'
import { headersOf } from './http/read-request.ts'
import type { Operation } from './operation.ts'

type Json = Record<string, unknown>
type Direction = 'input' | 'output'

interface DocumentSettings {
  readonly version: string
  readonly signIn: SignInEndpoints
}

/** Where the documentation page signs people in. */
export interface SignInEndpoints {
  readonly authorizationUrl: string
  readonly tokenUrl: string
}

/** OpenAPI 3.1 from the same table that the routes are built from. */
export function openApiDocument(operations: readonly Operation[], settings: DocumentSettings): Json {
  const schemas = new SchemaBook()
  const paths: Record<string, Json> = {}
  for (const operation of operations)
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: describe(operation, schemas),
    }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Cơ sở dữ liệu cán bộ, công chức, viên chức, người lao động tỉnh Trà Vinh',
      version: settings.version,
      description: 'Mọi yêu cầu đi kèm mã truy cập (bearer). Lỗi trả về theo RFC 9457, bằng tiếng Việt.',
    },
    servers: [{ url: '/api/v1' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.components(),
      securitySchemes: { oauth: bearerScheme, signIn: signInScheme(settings) },
    },
  }
}

const bearerScheme = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Mã truy cập đã có' }

/** Sign-in from the documentation page: code + PKCE as the client `hub-web`. */
function signInScheme({ signIn: { authorizationUrl, tokenUrl } }: DocumentSettings): Json {
  const endpoints = { authorizationUrl, tokenUrl }
  const scopes = { openid: 'Định danh', api: 'Sử dụng API' }
  return {
    type: 'oauth2',
    description: 'Đăng nhập bằng tài khoản',
    flows: { authorizationCode: { ...endpoints, scopes } },
  }
}

function describe(operation: Operation, schemas: SchemaBook): Json {
  const { id, summary, description, tag, action } = operation
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [tag],
    'x-action': action,
    security: action === null ? [] : [{ oauth: [] }, { signIn: ['api'] }],
    parameters: [
      ...schemas.parameters(operation.params, 'path'),
      ...schemas.parameters(operation.query, 'query'),
      ...schemas.parameters(headersOf(operation), 'header'),
    ],
    ...requestBody(operation, schemas),
    responses: { ...success(operation, schemas), ...failures(operation, schemas) },
  }
}

function requestBody({ body, upload }: Operation, schemas: SchemaBook): Json {
  if (upload !== undefined) {
    const fields = body === undefined ? { properties: {}, required: [] } : schemas.of(body, 'input')
    const file = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' }
    const schema = {
      type: 'object',
      properties: { ...(fields['properties'] as Json), file },
      required: [...((fields['required'] as string[] | undefined) ?? []), 'file'],
      additionalProperties: false,
    }
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } }
  }
  if (body === undefined) return {}
  const content = { 'application/json': { schema: schemas.of(body, 'input') } }
  return { requestBody: { required: true, content } }
}

function success(operation: Operation, schemas: SchemaBook): Json {
  const { status, replyHeaders } = operation
  const headers = Object.entries(replyHeaders ?? {}).map(
    ([name, pattern]) => [name, { required: true, schema: { type: 'string', pattern } }] as const,
  )
  const content = status === 204 ? undefined : contentOf(operation, schemas)
  return {
    [status]: {
      description: status === 202 ? 'Đã nhận; xem tiến độ tại Location' : 'Thành công',
      ...(content === undefined ? {} : { content }),
      ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    },
  }
}

function contentOf({ reply, download }: Pick<Operation, 'reply' | 'download'>, schemas: SchemaBook): Json {
  if (download === undefined) return { 'application/json': { schema: schemas.of(reply, 'output') } }
  return Object.fromEntries(download.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]))
}

function failures(operation: Operation, schemas: SchemaBook): Json {
  const content = { 'application/problem+json': { schema: schemas.of(problemSchema, 'output') } }
  const challenge = { 'WWW-Authenticate': { required: true, schema: { type: 'string' } } }
  const described = new Map<number, string[]>()
  for (const { status, code, title } of errorsOf(operation))
    described.set(status, [...(described.get(status) ?? []), `${title} (\`${code}\`)`])
  const answers = [...described].map(([status, titles]) => [
    String(status),
    { description: titles.join('\n\n'), ...(status === 401 ? { headers: challenge } : {}), content },
  ])
  return Object.fromEntries(answers) as Json
}

/** Turns zod into JSON Schema and collects the named ones; a name with two shapes is refused. */
class SchemaBook {
  readonly #named = new Map<string, unknown>()

  of(schema: z.ZodType, io: Direction): Json {
    const {
      $schema: _dialect,
      $defs,
      ...own
    } = z.toJSONSchema(schema, {
      io,
      target: 'draft-2020-12',
      unrepresentable: 'throw',
      override: ({ zodSchema, jsonSchema }) => replaceByWire(zodSchema, jsonSchema),
    }) as Json & { $defs?: Json }
    for (const [name, definition] of Object.entries($defs ?? {})) this.#add(name, moved(definition))
    return moved(own) as Json
  }

  parameters(schema: z.ZodObject, place: 'path' | 'query' | 'header'): Json[] {
    const { properties, required } = this.of(schema, 'input') as { properties?: Json; required?: string[] }
    return Object.entries(properties ?? {}).map(([name, shape]) => ({
      name,
      in: place,
      required: place === 'path' || (required ?? []).includes(name),
      schema: shape,
    }))
  }

  components(): Json {
    return Object.fromEntries([...this.#named].toSorted(([one], [other]) => (one < other ? -1 : 1)))
  }

  #add(name: string, definition: unknown): void {
    const known = this.#named.get(name)
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition))
      throw new Error(`schema ${name} differs between input and output: give it two ids`)
    this.#named.set(name, definition)
  }
}

function replaceByWire(zodSchema: unknown, jsonSchema: object): void {
  const published = wire.get(zodSchema as z.ZodType) // the registry knows schemas only by identity
  if (published === undefined) return
  for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key)
  Object.assign(jsonSchema, published)
}

function moved(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'))
}
