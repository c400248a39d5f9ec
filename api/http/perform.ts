import type { z } from 'zod'
import type { Actor } from '#contracts/actor.ts'
import type { LastStatements, UnitOfWork } from '#contracts/unit-of-work.ts'
import { DomainError } from '#domain/errors.ts'
import { type AccessScope, assertAllowed, decideAccess, mayEver, scopeOf } from '../access.ts'
import type { ApiDeps, KeptAnswer } from '../deps.ts'
import type { AuditNote, Context, Download, Operation, Reply, UploadedFile } from '../operation.ts'
import { Problem } from '../problem.ts'
import { auditEntryOf } from './audit-entry.ts'
import { answerToKeep, claimKey } from './idempotency.ts'
import type { ReadRequest } from './read-request.ts'

export interface PerformRequest {
  readonly actor: Actor
  readonly request: ReadRequest
  readonly requestId: string
}

/** Everything that one request holds while its transaction is open. */
export interface Frame extends PerformRequest {
  readonly operation: Operation
  readonly deps: ApiDeps
  readonly work: UnitOfWork
  readonly now: number
  readonly notes: AuditNote[]
  readonly afterCommit: (() => Promise<unknown>)[]
}

export interface Performance {
  readonly answer: KeptAnswer
  readonly download: Download | undefined
  readonly replayed: boolean
  readonly afterCommit: readonly (() => Promise<unknown>)[]
}

type Values = Record<string, unknown>
type RunContext = Context<Values, Values, Values, unknown, UploadedFile | undefined>

/** One request is one transaction: access, claim of the key, the act, the kept answer and, last, the audit entry. */
export async function perform(
  operation: Operation,
  deps: ApiDeps,
  asked: PerformRequest,
): Promise<Performance> {
  const direct = await operation.direct?.({
    deps,
    actor: asked.actor,
    now: deps.clock.now(),
    params: asked.request.params,
    query: asked.request.query,
  })
  if (direct !== undefined) return answered(operation, direct)
  const ended = await deps.database.transaction(
    { kind: 'ACTOR', actor: asked.actor },
    async (work) =>
      act({ ...asked, operation, deps, work, now: deps.clock.now(), notes: [], afterCommit: [] }),
    { lastly: (_work, acted) => record(acted) },
  )
  const { answer, download, replayed, frame } = ended
  return { answer, download, replayed, afterCommit: replayed ? [] : frame.afterCommit }
}

interface Acted extends Omit<Performance, 'afterCommit'> {
  readonly frame: Frame
  readonly ground: string
}

async function act(frame: Frame): Promise<Acted> {
  // The key is claimed behind the question of access: a refusal undoes the claim with everything else.
  const [deciding, claiming] = [decide(frame), claimKey(frame)]
  claiming.catch(() => undefined) // told below, unless access is refused
  const ground = await deciding.catch(async (error: unknown) => {
    // A claim that failed fails every statement behind it.
    if (!(error instanceof Problem || error instanceof DomainError)) await claiming
    throw error
  })
  const replay = await claiming
  if (replay !== undefined) return { answer: replay, download: undefined, replayed: true, frame, ground }
  return { ...(await run(frame, ground)), replayed: false, frame, ground }
}

/** The kept answer and, last, the audit entry: they go with the commit. */
function record({ frame, ground, answer, replayed }: Acted): LastStatements {
  const last = replayed ? [] : [...answerToKeep(frame, answer), ...auditEntryOf(frame, ground)]
  return { count: last.length, send: () => Promise.all(last.map((send) => send())) }
}

function answered({ status, reply: schema }: Operation, { body, headers }: Reply<z.ZodType>): Performance {
  const answer = { status, headers: { ...headers }, body: outputOf(schema, body) ?? null }
  return { answer, download: undefined, replayed: false, afterCommit: [] }
}

function contextOf(frame: Frame, ground: string): RunContext {
  const { deps, actor, work, now, request, requestId, notes, afterCommit } = frame
  return {
    deps,
    actor,
    work,
    now,
    params: request.params,
    query: request.query,
    headers: request.headers,
    body: request.body,
    file: request.file,
    requestId,
    requestKey: request.idempotencyKey ?? requestId,
    ground,
    scope: scopeFor(frame),
    note: (note) => void notes.push(note),
    afterCommit: (act) => void afterCommit.push(act),
  }
}

function scopeFor({ operation: { action }, actor, now }: Frame): AccessScope {
  if (action === null || action === 'SIGNED_IN')
    return { kind: 'LIMITED', unitCodes: [], employeeId: actor.employeeId }
  return scopeOf({ actor, action, now })
}

async function decide(frame: Frame): Promise<string> {
  const { action, refusal, target } = frame.operation
  if (action === null) return 'Thông tin công khai'
  if (action === 'SIGNED_IN') return 'Việc của chính người đăng nhập'
  const question = { actor: frame.actor, action, now: frame.now }
  const decision =
    target === undefined
      ? mayEver(question)
      : decideAccess({ ...question, target: await target(contextOf(frame, '')) })
  return assertAllowed(decision, refusal ?? 'FORBIDDEN')
}

async function run(
  frame: Frame,
  ground: string,
): Promise<{ readonly answer: KeptAnswer; readonly download: Download | undefined }> {
  const { status, reply: schema, run: act } = frame.operation
  const reply = await act(contextOf(frame, ground))
  const headers = { ...reply.headers }
  if ('download' in reply) return { answer: { status, headers, body: null }, download: reply.download }
  // The own promise is checked before the commit: a wrong answer must not leave its act behind.
  return { answer: { status, headers, body: outputOf(schema, reply.body) ?? null }, download: undefined }
}

function outputOf(schema: z.ZodType, body: unknown): unknown {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const places = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`)
  throw new Error(`answer breaks its own schema: ${places.join(', ')}`)
}
