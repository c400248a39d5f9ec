import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client'
import type { WorkflowAct, WorkflowStart } from '#contracts/workflow-start.ts'
import { createDataConverter } from './data-converter.ts'
import type { PayloadKeys } from './encryption-codec.ts'

/** Where Temporal is; TLS and API key where the server asks for them. */
export interface TemporalAddress {
  readonly address: string
  readonly namespace: string
  readonly apiKey?: string
  readonly tls?: {
    readonly serverRootCACertificate?: Buffer
    readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer }
  }
}

export interface TemporalClient {
  readonly client: Client
  close(): Promise<void>
}

/** @throws when the server does not answer within 10 seconds. */
export async function connectTemporal(
  { namespace, ...server }: TemporalAddress,
  keys: PayloadKeys,
): Promise<TemporalClient> {
  const connection = await Connection.connect({ ...server, connectTimeout: '10 seconds' })
  const client = new Client({ connection, namespace, dataConverter: createDataConverter(keys) })
  return { client, close: () => connection.close() }
}

/** For a service whose rows decide: it comes up and answers while Temporal is away; the first call connects. */
export function openTemporal({ namespace, ...server }: TemporalAddress, keys: PayloadKeys): TemporalClient {
  const connection = Connection.lazy(server)
  const client = new Client({ connection, namespace, dataConverter: createDataConverter(keys) })
  return { client, close: () => connection.close() }
}

/** What the API and the sweeper ask of Temporal; each call ends by a deadline, since a query without a worker hangs. */
export function createWorkflowStarter(client: Client, deadlineMs = 5_000) {
  const bounded = <T>(act: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + deadlineMs, act)
  return {
    start: (request: WorkflowStart) => bounded(() => start(client, request)),
    executeUpdate: (act: WorkflowAct): Promise<void> =>
      bounded(async () => {
        const handle = client.workflow.getHandle(act.workflowId)
        await handle.executeUpdate(act.update, { updateId: act.updateId, args: [act.input] })
      }),
    wake: (act: WorkflowAct): Promise<'WOKEN' | 'NOT_RUNNING'> => bounded(() => wake(client, act)),
    signal: (request: { workflowId: string; signal: string; input: unknown }): Promise<void> =>
      bounded(() => client.workflow.getHandle(request.workflowId).signal(request.signal, request.input)),
    describe: (workflowId: string) => bounded(() => describe(client, workflowId)),
  }
}

async function start(client: Client, request: WorkflowStart): Promise<'STARTED' | 'ALREADY_STARTED'> {
  try {
    await client.workflow.start(request.workflow, {
      workflowId: request.workflowId,
      taskQueue: request.taskQueue,
      args: [request.input],
      // The row decides whether there is work: a closed run may be followed by another, a running one never doubled.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      ...(request.searchAttributes && { typedSearchAttributes: [...request.searchAttributes] }),
      ...(request.summary !== undefined && { staticSummary: request.summary }),
      ...(request.details !== undefined && { staticDetails: request.details }),
    })
    return 'STARTED'
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'ALREADY_STARTED'
    throw error
  }
}

async function wake(client: Client, act: WorkflowAct): Promise<'WOKEN' | 'NOT_RUNNING'> {
  try {
    const handle = client.workflow.getHandle(act.workflowId)
    await handle.executeUpdate(act.update, { updateId: act.updateId, args: [act.input] })
    return 'WOKEN'
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'NOT_RUNNING'
    throw error
  }
}

async function describe(client: Client, workflowId: string) {
  try {
    const found = await client.workflow.getHandle(workflowId).describe()
    return {
      workflowId,
      status: found.status.name as string,
      startedAt: found.startTime.getTime(),
      closedAt: found.closeTime?.getTime() ?? null,
    }
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined
    throw error
  }
}
