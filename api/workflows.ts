import type { WorkflowAct, WorkflowStart } from '#contracts/workflow-start.ts'

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
