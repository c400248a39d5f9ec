import type { WorkflowStart } from '#contracts/workflow-start.ts'

/** An act of a person that wakes a process; the row already holds the act, so only ids travel. */
export interface WorkflowAct {
  readonly workflowId: string
  readonly update: string
  /** The request's idempotency key. */
  readonly updateId: string
  readonly input: unknown
}

export interface WorkflowSignal {
  readonly workflowId: string
  readonly signal: string
  readonly input: unknown
}

export interface WorkflowDescription {
  readonly workflowId: string
  readonly status: string
  readonly startedAt: number
  readonly closedAt: number | null
}

/** Every call ends by a deadline; one that fails after the commit costs only delay, since the sweeper starts open rows. */
export interface WorkflowStarter {
  start(request: WorkflowStart): Promise<'STARTED' | 'ALREADY_STARTED'>
  executeUpdate(act: WorkflowAct): Promise<void>
  signal(signal: WorkflowSignal): Promise<void>
  describe(workflowId: string): Promise<WorkflowDescription | undefined>
}
