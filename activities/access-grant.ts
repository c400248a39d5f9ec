import type { AccessGrantInput, GrantState } from '#contracts/access-grant.ts'
import type { Scope } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { refusing } from './refusal.ts'

/** What the process of a grant asks of the database; every method may be repeated. */
export interface GrantRows {
  load(work: UnitOfWork, caseNumber: string): Promise<GrantState>
  /** Tells who is concerned, once. */
  announce(work: UnitOfWork, caseNumber: string, now: number): Promise<void>
  /** Reminds on the last day, ends what is over (with its audit entry), and says how the grant stands. */
  advance(work: UnitOfWork, caseNumber: string, now: number): Promise<GrantState>
}

export interface AccessGrantPorts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly clock: { now(): number }
  readonly grants: GrantRows
}

export type AccessGrantActivities = ReturnType<typeof createAccessGrantActivities>

export function createAccessGrantActivities({ database, clock, grants }: AccessGrantPorts) {
  const inTransaction = <T>(run: (work: UnitOfWork) => Promise<T>) =>
    database.transaction({ kind: 'SYSTEM' }, run)
  return {
    loadGrant: refusing(
      ({ caseNumber }: AccessGrantInput): Promise<GrantState> =>
        inTransaction((work) => grants.load(work, caseNumber)),
    ),
    announceGrant: refusing(
      ({ caseNumber }: AccessGrantInput): Promise<void> =>
        inTransaction((work) => grants.announce(work, caseNumber, clock.now())),
    ),
    advanceGrant: refusing(
      ({ caseNumber }: AccessGrantInput): Promise<GrantState> =>
        inTransaction((work) => grants.advance(work, caseNumber, clock.now())),
    ),
  }
}
