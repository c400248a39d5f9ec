import type { Scope } from '#contracts/actor.ts'
import type { PlannedUnitActInput, PlannedUnitOutcome } from '#contracts/planned-unit-act.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type DomainError, isDomainError } from '#domain/errors.ts'
import type { PlannedUnitAct } from '#domain/unit/planned-act.ts'
import { refusing } from './refusal.ts'

/** What the process of a planned act asks of the database; each may be repeated. */
export interface PlannedUnitActRows {
  load(work: UnitOfWork, caseNumber: string): Promise<PlannedUnitAct>
  /** @throws DomainError when a rule refuses on the day; nothing is written then. */
  carryOut(work: UnitOfWork, caseNumber: string, now: number): Promise<PlannedUnitOutcome>
  /** Puts the refusal on record and tells Sở Nội vụ. */
  refuse(work: UnitOfWork, caseNumber: string, refusal: { error: DomainError; now: number }): Promise<void>
}

export interface PlannedUnitActPorts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly clock: { now(): number }
  readonly plannedUnitActs: PlannedUnitActRows
}

export type PlannedUnitActActivities = ReturnType<typeof createPlannedUnitActActivities>

export function createPlannedUnitActActivities({ database, clock, plannedUnitActs }: PlannedUnitActPorts) {
  const inTransaction = <T>(run: (work: UnitOfWork) => Promise<T>) =>
    database.transaction({ kind: 'SYSTEM' }, run)
  return {
    loadPlannedUnitAct: refusing(
      ({ caseNumber }: PlannedUnitActInput): Promise<PlannedUnitAct> =>
        inTransaction((work) => plannedUnitActs.load(work, caseNumber)),
    ),
    carryOutPlannedUnitAct: refusing(
      async ({ caseNumber }: PlannedUnitActInput): Promise<PlannedUnitOutcome> => {
        try {
          return await inTransaction((work) => plannedUnitActs.carryOut(work, caseNumber, clock.now()))
        } catch (error) {
          if (!isDomainError(error)) throw error
          const refusal = { error, now: clock.now() }
          await inTransaction((work) => plannedUnitActs.refuse(work, caseNumber, refusal))
          const act = await inTransaction((work) => plannedUnitActs.load(work, caseNumber))
          return { act, movedCases: [] }
        }
      },
    ),
  }
}
