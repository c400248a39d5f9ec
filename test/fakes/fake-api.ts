import type {
  ApiDeps,
  ApiStores,
  AuditRecord,
  IdempotencyLedger,
  KeptAnswer,
  SignedInActor,
} from '#api/deps.ts'
import type { Operation } from '#api/operation.ts'
import type { WorkflowStarter } from '#api/workflows.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type ServedApi, serveApi } from './api-server.ts'

interface FakeWork {
  readonly undo: (() => void)[]
}

function fakeWorkOf(work: UnitOfWork): FakeWork {
  return work as unknown as FakeWork // made below; the product never looks inside
}

/** Keys live as long as their transaction stands: an undone one frees them. */
function fakeLedger(): IdempotencyLedger {
  const kept = new Map<string, { fingerprint: string; answer: KeptAnswer | undefined }>()
  return {
    claim: (work, { accountId, key, fingerprint }) => {
      const id = `${accountId} ${key}`
      const old = kept.get(id)
      const mark = Buffer.from(fingerprint).toString('hex')
      if (old === undefined) {
        kept.set(id, { fingerprint: mark, answer: undefined })
        fakeWorkOf(work).undo.push(() => kept.delete(id))
        return Promise.resolve({ kind: 'CLAIMED' })
      }
      if (old.fingerprint !== mark) return Promise.resolve({ kind: 'OTHER_REQUEST' })
      if (old.answer === undefined) return Promise.resolve({ kind: 'IN_PROGRESS' })
      return Promise.resolve({ kind: 'REPLAY', answer: old.answer })
    },
    keep: (_work, { accountId, key, answer }) => {
      const id = `${accountId} ${key}`
      const old = kept.get(id)
      if (old !== undefined) kept.set(id, { ...old, answer })
      return Promise.resolve()
    },
  }
}

function fakeWorkflows(started: string[]): WorkflowStarter {
  return {
    start: ({ workflowId }) => {
      started.push(workflowId)
      return Promise.resolve('STARTED')
    },
    executeUpdate: () => Promise.resolve(),
    signal: () => Promise.resolve(),
    describe: () => Promise.resolve(undefined),
  }
}

export interface FakeApi extends ServedApi {
  readonly audit: readonly AuditRecord[]
  readonly started: readonly string[]
  readonly actors: Map<string, SignedInActor>
}

interface FakeApiOptions {
  readonly operations: readonly Operation[]
  readonly stores?: object
  readonly actors?: Readonly<Record<string, SignedInActor>>
  readonly deps?: Partial<ApiDeps>
  readonly perAccountAMinute?: number
}

/** The real app on a free port with in-memory ports behind it. */
export async function startFakeApi(options: FakeApiOptions): Promise<FakeApi> {
  const audit: AuditRecord[] = []
  const started: string[] = []
  const actors = new Map(Object.entries(options.actors ?? {}))
  const deps: ApiDeps = {
    database: {
      transaction: async (_scope, run, { lastly } = {}) => {
        const fake: FakeWork = { undo: [] }
        const work = fake as unknown as UnitOfWork // a fake of an opaque type
        try {
          const result = await run(work)
          await lastly?.(work, result).send()
          return result
        } catch (error) {
          for (const undo of fake.undo) undo()
          throw error
        }
      },
    },
    clock: { now: () => Date.now() },
    actors: { findActor: ({ subject }) => Promise.resolve(actors.get(subject)) },
    idempotency: fakeLedger(),
    audit: { append: (_work, record) => Promise.resolve(void audit.push(record)) },
    workflows: fakeWorkflows(started),
    health: { probe: () => Promise.resolve([{ name: 'database', ok: true }]) },
    stores: { ...options.stores } as ApiStores, // a test gives the stores that its operations read
    ...options.deps,
  }
  const served = await serveApi({ deps, operations: options.operations }, options)
  return { ...served, audit, started, actors }
}
