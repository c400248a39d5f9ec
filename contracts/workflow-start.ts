import type { SearchAttributePair } from '@temporalio/common'

/** How a process is started: by its contract's name and id, never by its code. */
export interface WorkflowStart {
  readonly workflow: string
  readonly workflowId: string
  readonly taskQueue: string
  readonly input: unknown
  readonly searchAttributes?: readonly SearchAttributePair[]
  /** Vietnamese, at most 60 characters, never state. */
  readonly summary?: string
  /** Vietnamese Markdown. */
  readonly details?: string
}

/** An act of a person that wakes a process; the row already holds the act, so only ids travel. */
export interface WorkflowAct {
  readonly workflowId: string
  readonly update: string
  /** The request's idempotency key. */
  readonly updateId: string
  readonly input: unknown
}
