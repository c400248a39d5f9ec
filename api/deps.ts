import type { Actor, Scope } from '#contracts/actor.ts'
import type { LastStatements, UnitOfWork } from '#contracts/unit-of-work.ts'
import type { WorkflowStarter } from './workflows.ts'

/** One transaction under the eyes of a scope; what the scope may not see, the rows do not show. */
export interface TransactionRunner {
  transaction<T>(
    scope: Scope,
    run: (work: UnitOfWork) => Promise<T>,
    options?: { readonly lastly?: (work: UnitOfWork, result: T) => LastStatements },
  ): Promise<T>
}

/** The account behind a token, as it stands now. */
export interface SignedInActor extends Actor {
  /** Điều 4: has not yet confirmed to have read the prohibited acts. */
  readonly mustAcknowledge?: boolean
}

/** Account and roles as they stand now; `undefined` when unknown, closed, or when the token is older than `valid_after`. */
export interface ActorDirectory {
  findActor(token: {
    readonly subject: string
    readonly issuedAt: number
    readonly now: number
  }): Promise<SignedInActor | undefined>
}

/** The answer kept with an idempotency key. */
export interface KeptAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export type IdempotencyClaim =
  | { readonly kind: 'CLAIMED' }
  | { readonly kind: 'REPLAY'; readonly answer: KeptAnswer }
  | { readonly kind: 'OTHER_REQUEST' }
  | { readonly kind: 'IN_PROGRESS' }

/** The claim, the act and the kept answer are one transaction: an error leaves no trace and frees the key. */
export interface IdempotencyLedger {
  claim(
    work: UnitOfWork,
    request: {
      readonly accountId: string
      readonly key: string
      readonly fingerprint: Uint8Array
      readonly now: number
    },
  ): Promise<IdempotencyClaim>
  keep(
    work: UnitOfWork,
    request: { readonly accountId: string; readonly key: string; readonly answer: KeptAnswer },
  ): Promise<void>
}

/** One entry a request: ids only. `subjects` are the employees whom it concerned. */
export interface AuditRecord {
  readonly at: number
  readonly requestId: string
  readonly accountId: string
  readonly employeeId: string | null
  readonly action: string
  readonly operation: string
  readonly ground: string
  readonly subjects: readonly string[]
  readonly units: readonly string[]
  readonly cases: readonly string[]
}

export interface AuditTrail {
  append(work: UnitOfWork, record: AuditRecord): Promise<void>
}

export interface HealthState {
  readonly name: 'database' | 'temporal' | 'worker'
  readonly ok: boolean
}

/** Do database, Temporal and worker do their work? Each probe ends by its own deadline. */
export interface HealthProbe {
  probe(): Promise<readonly HealthState[]>
}

export interface ApiClock {
  now(): number
}

/**
 * What the concerns read and write. Each `api/operations/<concern>.ts` adds its own port:
 * `declare module '#api/deps.ts' { interface ApiStores { readonly transfers: TransferStore } }`
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- filled by module augmentation
export interface ApiStores {}

export interface ApiDeps {
  readonly database: TransactionRunner
  readonly clock: ApiClock
  readonly actors: ActorDirectory
  readonly idempotency: IdempotencyLedger
  readonly audit: AuditTrail
  readonly workflows: WorkflowStarter
  readonly health: HealthProbe
  readonly stores: ApiStores
}
