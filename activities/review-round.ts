import type { Scope } from '#contracts/actor.ts'
import type { ReviewRoundInput } from '#contracts/review-round.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { ReviewRound } from '#domain/dossier/quality/review-round.ts'
import { refusing } from './refusal.ts'

/** What the process of a review round asks of the database; every method may be repeated. */
export interface ReviewRows {
  load(work: UnitOfWork, caseNumber: string): Promise<ReviewRound>
  /** Tells every unit of the round, once. */
  announce(work: UnitOfWork, caseNumber: string): Promise<void>
  /** Reminds and escalates what is due today, ends the round when all have confirmed, and says how it stands. */
  advance(work: UnitOfWork, caseNumber: string, now: number): Promise<ReviewRound>
}

export interface ReviewRoundPorts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly clock: { now(): number }
  readonly reviews: ReviewRows
}

export type ReviewRoundActivities = ReturnType<typeof createReviewRoundActivities>

export function createReviewRoundActivities({ database, clock, reviews }: ReviewRoundPorts) {
  const inTransaction = <T>(run: (work: UnitOfWork) => Promise<T>) =>
    database.transaction({ kind: 'SYSTEM' }, run)
  return {
    loadReviewRound: refusing(
      ({ caseNumber }: ReviewRoundInput): Promise<ReviewRound> =>
        inTransaction((work) => reviews.load(work, caseNumber)),
    ),
    announceReviewRound: refusing(
      ({ caseNumber }: ReviewRoundInput): Promise<void> =>
        inTransaction((work) => reviews.announce(work, caseNumber)),
    ),
    advanceReviewRound: refusing(
      ({ caseNumber }: ReviewRoundInput): Promise<ReviewRound> =>
        inTransaction((work) => reviews.advance(work, caseNumber, clock.now())),
    ),
  }
}
