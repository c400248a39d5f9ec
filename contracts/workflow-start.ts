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
