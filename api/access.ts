import type { AccessDecision } from '#domain/access/access-decision.ts'
import { Problem } from './problem.ts'

export { type AccessScope, decideAccess, mayEver, scopeOf } from '#domain/access/access-decision.ts'
export type { Action } from '#domain/access/access-table.ts'
export type { AccessTarget } from '#domain/access/relation.ts'

/** The ground of an allowed act; a refusal is thrown, as 404 where even existence may not be known. */
export function assertAllowed(decision: AccessDecision, refusal: 'FORBIDDEN' | 'NOT_FOUND'): string {
  if (decision.allowed) return decision.ground
  if (refusal === 'NOT_FOUND') throw new Problem('not-found')
  throw new Problem('forbidden', { detail: decision.reason, reasonCode: decision.code })
}
