import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Connection, WorkflowClient } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { type Database, prismaOf } from '#adapters/postgres/database.ts'
import { startTemporal } from '#embedded/temporal.ts'
import { createOneChangeActivities } from './activities.ts'

const taskQueue = 'one-workflow-a-change'
const atOnce = 50

/** Milliseconds a change, were each a workflow: start to end of `sample` of them on a Temporal server of their own. */
export async function measureOneWorkflowAChange(hub: Database, sample: number): Promise<number> {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hub-bench-'))
  const temporal = await startTemporal({ directory: path.join(folder, 'temporal') })
  const connection = await NativeConnection.connect({ address: temporal.address })
  const worker = await Worker.create({
    connection,
    namespace: 'hub',
    taskQueue,
    workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
    activities: createOneChangeActivities(hub),
  })
  const asking = await Connection.connect({ address: temporal.address })
  const client = new WorkflowClient({ connection: asking, namespace: 'hub' })
  const ids = await someChanges(hub, sample)
  const run = (id: string): Promise<void> =>
    client.execute('approveOneChange', { taskQueue, workflowId: id, args: [id] })
  const each = await worker.runUntil(async () => {
    await Promise.all(ids.slice(0, atOnce).map(run)) // the first ones load the bundle
    const start = performance.now()
    for (let first = atOnce; first < ids.length; first += atOnce) {
      await Promise.all(ids.slice(first, first + atOnce).map(run))
    }
    return (performance.now() - start) / (ids.length - atOnce)
  })
  await asking.close()
  await connection.close()
  await temporal.stop()
  await rm(folder, { recursive: true, force: true })
  return each
}

async function someChanges(hub: Database, sample: number): Promise<readonly string[]> {
  const rows = await hub.transaction(
    { kind: 'SYSTEM' },
    (work) => prismaOf(work).$queryRaw<{ id: string }[]>`
      SELECT id::text FROM change_request ORDER BY id LIMIT ${sample + atOnce}`,
  )
  return rows.map(({ id }) => id)
}
