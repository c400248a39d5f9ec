import type { Client } from '@temporalio/client'

/** Everything that Temporal's own interface tells of every run, without any codec: what an operator of the server reads. */
export async function rawRunsOf({ workflowService }: Client, namespace: string): Promise<Buffer> {
  const parts: Uint8Array[] = []
  const { executions } = await workflowService.listWorkflowExecutions({ namespace, pageSize: 1000 })
  collect(executions, parts)
  for (const { execution } of executions) {
    if (!execution) continue
    let nextPageToken: Uint8Array = new Uint8Array()
    do {
      const page = await workflowService.getWorkflowExecutionHistory({ namespace, execution, nextPageToken })
      collect(page.history, parts)
      nextPageToken = page.nextPageToken
    } while (nextPageToken.length > 0)
    collect(await workflowService.describeWorkflowExecution({ namespace, execution }), parts)
  }
  const { schedules } = await workflowService.listSchedules({ namespace, maximumPageSize: 100 })
  collect(schedules, parts)
  return Buffer.concat(parts.flatMap((part) => [part, separator]))
}

const separator = Buffer.from('\n')

function collect(value: unknown, parts: Uint8Array[]): void {
  if (typeof value === 'string') parts.push(Buffer.from(value, 'utf8'))
  else if (value instanceof Uint8Array) parts.push(value)
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) {
      parts.push(Buffer.from(name, 'utf8'))
      collect(inner, parts)
    }
}
