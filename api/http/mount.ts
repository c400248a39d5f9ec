import { type Request, type RequestHandler, type Response, Router } from 'express'
import type { Actor } from '#contracts/actor.ts'
import { type Action, assertAllowed, mayEver } from '../access.ts'
import { accountErrors } from '#domain/account/errors.ts'
import type { ApiDeps, SignedInActor } from '../deps.ts'
import type { Operation } from '../operation.ts'
import { Problem } from '../problem.ts'
import { allowedMethods, byPath, firstSegment } from './paths.ts'
import { type Performance, perform } from './perform.ts'
import { createRequestReader } from './read-request.ts'
import { runMiddleware } from './run-middleware.ts'

/** What the request log and the metrics know of a request: ids and names, never data. */
export interface RequestFacts {
  requestId: string
  operation?: string
  accountId?: string
}

export interface Machinery {
  readonly deps: ApiDeps
  readonly authenticate: (request: Request) => Promise<SignedInActor>
  readonly limitAccount: RequestHandler
  readonly afterCommit: (acts: Performance['afterCommit'], requestId: string) => Promise<void>
  readonly maxJsonBytes: number
}

/** Nobody: holds no role, so row-level security shows nothing either. */
const anonymous: Actor = { accountId: '00000000-0000-0000-0000-000000000000', employeeId: null, roles: [] }

export function mountOperations(operations: readonly Operation[], machinery: Machinery): RequestHandler {
  const routers = new Map<string, Router>()
  for (const [path, group] of byPath(operations)) {
    const first = firstSegment(path)
    const router = routers.get(first) ?? Router({ strict: true, caseSensitive: true })
    routers.set(first, router)
    const route = router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'))
    const allow = allowedMethods(group)
    for (const operation of group) route[operation.method](createHandler(operation, machinery))
    route.options((_request, response) => void response.set('Allow', allow).status(204).end())
    route.all(() => {
      throw new Problem('method', { headers: { Allow: allow } })
    })
  }
  // Express tries one path after another: among those of one concept it need not try all of the table.
  return (request, response, next) => {
    const router = routers.get(firstSegment(request.path))
    if (router === undefined) next()
    else router(request, response, next)
  }
}

/** Who, may they ever, can we answer, what do they say, then the one transaction, then what follows from it. */
function createHandler(operation: Operation, machinery: Machinery): RequestHandler {
  const read = createRequestReader(operation, machinery)
  return async (request, response) => {
    const facts = response.locals['facts'] as RequestFacts // set by the first middleware
    facts.operation = operation.id
    const actor = await identify(operation, { machinery, request, response, facts })
    if (request.accepts([...(operation.download ?? ['application/json'])]) === false)
      throw new Problem('not-acceptable')
    const asked = { actor, request: await read(request, response), requestId: facts.requestId }
    const done = await perform(operation, machinery.deps, asked)
    await machinery.afterCommit(done.afterCommit, facts.requestId)
    send(response, done)
  }
}

async function identify(
  { action }: Operation,
  {
    machinery,
    request,
    response,
    facts,
  }: {
    readonly machinery: Machinery
    readonly request: Request
    readonly response: Response
    readonly facts: RequestFacts
  },
): Promise<Actor> {
  if (action === null) return anonymous
  const actor = await machinery.authenticate(request)
  facts.accountId = actor.accountId
  await runMiddleware(machinery.limitAccount, { request, response })
  if (action === 'SIGNED_IN') return actor
  assertAcknowledged(actor, action)
  assertAllowed(mayEver({ actor, action, now: machinery.deps.clock.now() }), 'FORBIDDEN')
  return actor
}

// Điều 4: các hành vi không được làm phải được xác nhận trước khi sử dụng; chỉ việc xác nhận là được làm trước.
function assertAcknowledged({ mustAcknowledge }: SignedInActor, action: Action): void {
  if (mustAcknowledge !== true || action === 'accounts.acknowledge') return
  const { code, message } = accountErrors.notAcknowledged('')
  throw new Problem('forbidden', { detail: message, reasonCode: code })
}

function send(response: Response, { answer, download, replayed }: Performance): void {
  response.status(answer.status).set(answer.headers).set('Cache-Control', 'no-store')
  if (replayed) response.set('Idempotent-Replayed', 'true')
  if (download !== undefined) {
    response.attachment(download.fileName).set('Content-Type', download.mediaType)
    response.send(Buffer.from(download.bytes))
  } else if (answer.status === 204) response.end()
  else response.type('application/json').send(JSON.stringify(answer.body))
}
