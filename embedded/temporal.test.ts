import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { type EmbeddedTemporal, startTemporal } from './temporal.ts'

const directory = mkdtempSync(join(tmpdir(), 'hub-temporal-'))
const running: { server?: EmbeddedTemporal } = {}

beforeAll(async () => {
  running.server = await startTemporal({ directory })
})
afterAll(async () => {
  await running.server?.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function withClient<T>(address: string, run: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address })
  try {
    return await run(new Client({ connection, namespace: 'hub' }))
  } finally {
    await connection.close()
  }
}

describe('embedded Temporal', () => {
  it('keeps a running process over kill -9 and comes back on the same port', async () => {
    const first = await startTemporal({ directory })
    await withClient(first.address, (client) =>
      client.workflow.start('waits', {
        taskQueue: 'nobody',
        workflowId: 'kept',
        typedSearchAttributes: [{ key: searchAttributes.overdue, value: false }],
      }),
    )
    process.kill(first.pid, 'SIGKILL')
    const second = await startTemporal({ directory })
    expect(second.address).toBe(first.address)
    expect(second.pid).not.toBe(first.pid)
    const kept = await withClient(second.address, (client) => client.workflow.getHandle('kept').describe())
    expect(kept.status.name).toBe('RUNNING')
  })

  it('joins a healthy server that is already there', async () => {
    const first = await startTemporal({ directory })
    expect((await startTemporal({ directory })).pid).toBe(first.pid)
  })

  it('remembers closed cases for a quarter', async () => {
    const { address } = await startTemporal({ directory })
    const told = await withClient(address, (client) =>
      client.workflowService.describeNamespace({ namespace: 'hub' }),
    )
    expect(Number(told.config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400)
  })
})
