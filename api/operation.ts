import type { z } from 'zod'
import type { Actor } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { AccessScope, AccessTarget, Action } from './access.ts'
import type { ApiDeps } from './deps.ts'
import { emptyObject, type ObjectSchema } from './schemas.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** A multipart upload: one file in the field `file`; `body` describes the text fields beside it. */
export interface UploadRule {
  readonly maxBytes: number
  readonly mediaTypes: readonly string[]
}

/** The type is the one found in the bytes; the client's word is never taken. */
export interface UploadedFile {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** What the audit entry says beyond action, actor and ground. */
export interface AuditNote {
  /** Ids of the employees whom the request concerned. */
  readonly subjects?: readonly string[]
  readonly units?: readonly string[]
  readonly cases?: readonly string[]
  /** Only where it says more than the access decision. */
  readonly ground?: string
}

export interface Input<P, Q, H, B> {
  readonly params: P
  readonly query: Q
  readonly headers: H
  readonly body: B
}

/** What a rule about access may look at: the request and the rows, inside the request's transaction. */
export interface TargetInput<P, Q, H, B> extends Input<P, Q, H, B> {
  readonly deps: ApiDeps
  readonly actor: Actor
  readonly work: UnitOfWork
  readonly now: number
}

export interface Context<P, Q, H, B, F> extends TargetInput<P, Q, H, B> {
  readonly file: F
  readonly requestId: string
  /** The Idempotency-Key, else the request id: the `updateId` of acts. */
  readonly requestKey: string
  /** Why access was given, in Vietnamese. */
  readonly ground: string
  /** Which rows a list may show to this actor by the operation's action. */
  readonly scope: AccessScope
  /** Adds to the request's audit entry. A change is always on record; a read is once it is noted here. */
  readonly note: (note: AuditNote) => void
  /** Runs after the commit, awaited with a deadline; a failure is logged and the sweeper makes up for it. */
  readonly afterCommit: (act: () => Promise<unknown>) => void
}

/** A read that needs no transaction of its own. */
export type DirectInput<P, Q> = Pick<
  TargetInput<P, Q, unknown, unknown>,
  'deps' | 'actor' | 'now' | 'params' | 'query'
>

export interface Download {
  readonly mediaType: string
  readonly fileName: string
  readonly bytes: Uint8Array
}

export interface Reply<R extends z.ZodType> {
  readonly body: z.input<R>
  readonly headers?: Readonly<Record<string, string>>
}

export interface DownloadReply {
  readonly download: Download
  readonly headers?: Readonly<Record<string, string>>
}

interface Definition<
  P extends ObjectSchema,
  Q extends ObjectSchema,
  H extends ObjectSchema,
  B extends z.ZodType,
  R extends z.ZodType,
  U extends UploadRule | undefined,
> {
  readonly id: string
  readonly method: Method
  /** Below /api/v1, with names in braces: `/transfers/{caseNumber}`. */
  readonly path: `/${string}`
  /** Vietnamese. */
  readonly summary: string
  readonly description?: string
  readonly tag: string
  /** Of domain/access; SIGNED_IN: any account that is signed in (its own things only); null: public, said aloud. */
  readonly action: Action | 'SIGNED_IN' | null
  readonly params?: P
  readonly query?: Q
  readonly headers?: H
  readonly body?: B
  readonly upload?: U
  /** Media types of the answer when it is a file and not JSON (`run` returns `download`). */
  readonly download?: readonly string[]
  readonly status: 200 | 201 | 202 | 204
  readonly reply: R
  /** Name -> pattern; promised on every success. */
  readonly replyHeaders?: Readonly<Record<string, string>>
  /** Codes beyond those that the framework derives: problem codes or DomainError codes. */
  readonly errors?: readonly string[]
  /** POST carries an Idempotency-Key unless it only asks. */
  readonly idempotency?: 'REQUIRED' | 'NONE'
  /** How a refusal looks: 404 where even existence may not be known. */
  readonly refusal?: 'FORBIDDEN' | 'NOT_FOUND'
  /** Loads the facts that the access table asks for; without it the role alone decides, and `scope` says which rows a list may show. */
  readonly target?: (
    input: TargetInput<z.output<P>, z.output<Q>, z.output<H>, z.output<B>>,
  ) => Promise<AccessTarget> | AccessTarget
  /**
   * The short way, tried first: answers in one statement what the access table gives everybody (one's own data), and leaves
   * no audit entry; undefined: the whole way decides.
   */
  readonly direct?: (input: DirectInput<z.output<P>, z.output<Q>>) => Promise<Reply<R> | undefined>
  readonly run: (
    context: Context<
      z.output<P>,
      z.output<Q>,
      z.output<H>,
      z.output<B>,
      U extends UploadRule ? UploadedFile : undefined
    >,
  ) => Promise<Reply<R> | DownloadReply>
}

type Loose = Definition<
  ObjectSchema,
  ObjectSchema,
  ObjectSchema,
  z.ZodType,
  z.ZodType,
  UploadRule | undefined
>
type AnyContext = Context<
  Record<string, unknown>,
  Record<string, unknown>,
  Record<string, unknown>,
  unknown,
  UploadedFile | undefined
>

/** An operation whose types were checked where it was written and are erased for those who walk the table. */
export interface Operation
  extends Omit<Loose, 'run' | 'direct' | 'target' | 'params' | 'query' | 'headers' | 'idempotency'> {
  readonly params: ObjectSchema
  readonly query: ObjectSchema
  readonly headers: ObjectSchema
  readonly idempotency: 'REQUIRED' | 'NONE'
  readonly target?: (input: AnyContext) => Promise<AccessTarget> | AccessTarget
  readonly direct?: (
    input: DirectInput<Record<string, unknown>, Record<string, unknown>>,
  ) => Promise<Reply<z.ZodType> | undefined>
  readonly run: (context: AnyContext) => Promise<Reply<z.ZodType> | DownloadReply>
}

/** One row of the route table: routes, OpenAPI document and the generated access test are built from it. */
export function operation<
  P extends ObjectSchema = typeof emptyObject,
  Q extends ObjectSchema = typeof emptyObject,
  H extends ObjectSchema = typeof emptyObject,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodUndefined,
  U extends UploadRule | undefined = undefined,
>(definition: Definition<P, Q, H, B, R, U>): Operation {
  const acts = definition.method === 'post' && definition.action !== null
  const erased: unknown = {
    ...definition,
    params: definition.params ?? emptyObject,
    query: definition.query ?? emptyObject,
    headers: definition.headers ?? emptyObject,
    idempotency: definition.idempotency ?? (acts ? 'REQUIRED' : 'NONE'),
  }
  return erased as Operation // the one place where the types are erased
}
