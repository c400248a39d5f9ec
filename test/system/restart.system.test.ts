import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort } from '#embedded/ports.ts'
import { isAlive, pause } from '#embedded/process.ts'
import { partKeys } from '#embedded/supervision/part.ts'
import { type CaseSeen, confirmRevocation, openCase, readCase } from './stack-transfer.ts'
import { eraseStack, type Stack, startStack } from './stack.ts'

const long = 300_000
const running: { stack?: Stack } = {}

function stack(): Stack {
  if (!running.stack) throw new Error('the stack did not start')
  return running.stack
}

async function eventually(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 60_000
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within a minute: ${what}`)
    await pause(100)
  }
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await holds().catch(() => false))) {
    if (Date.now() > end) throw new Error(`not within a minute: ${what}`)
    await pause(200)
  }
}

const kindsOf = ({ events }: CaseSeen): readonly string[] => events.map(({ kind }) => kind)

const ports = { metrics: 0, worker: 0 }
const monitored = () => ({ METRICS_PORT: String(ports.metrics), WORKER_PORT: String(ports.worker) })

/** On the same folder and ports, as whoever knows the address expects. */
async function startAgain(end: () => Promise<unknown>): Promise<void> {
  const { directory, apiUrl, uiUrl } = stack()
  await end()
  const same = { api: Number(new URL(apiUrl).port), ui: Number(new URL(uiUrl).port) }
  running.stack = await startStack({ directory, ports: same, environment: monitored() })
  await stack().ready()
}

beforeAll(async () => {
  Object.assign(ports, { metrics: await findFreePort(), worker: await findFreePort() })
  running.stack = await startStack({ people: 300, environment: monitored() })
  await stack().ready()
}, long)
afterAll(async () => {
  await running.stack?.interrupt()
  if (running.stack) eraseStack(running.stack.directory)
}, long)

describe('a hub whose parts are killed', () => {
  it(
    'Điều 10.1 — keeps a transfer and both its deadlines over Ctrl-C and a new start',
    async () => {
      const opened = await openCase(stack())
      await until('both deadlines armed', async () =>
        kindsOf(await readCase(stack(), opened)).includes('BEGIN'),
      )
      const { transfer: before } = await readCase(stack(), opened)
      await startAgain(() => stack().interrupt())
      const { transfer, temporal } = await readCase(stack(), opened)
      expect(before['revokeDueAt']).toBeTruthy()
      for (const deadline of ['revokeDueAt', 'accessEndsAt', 'receiveDueAt'])
        expect([deadline, transfer[deadline]]).toEqual([deadline, before[deadline]])
      expect([temporal.status, transfer['stage'], transfer['overdue']]).toEqual([
        'RUNNING',
        before['stage'],
        false,
      ])
      await confirmRevocation(stack(), opened)
      await until(
        'the process went on',
        async () => (await readCase(stack(), opened)).transfer['accessEndedAt'] !== null,
      )
      expect(kindsOf(await readCase(stack(), opened)).filter((kind) => kind === 'BEGIN')).toHaveLength(1)
    },
    long,
  )

  it('tells Prometheus of its requests, sessions, workflows and activities', async () => {
    const shown = async (port: number): Promise<string> =>
      (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const api = await shown(ports.metrics)
    for (const name of ['hub_api_request_seconds_bucket', 'hub_database_connections{state="open"}'])
      expect(api).toContain(name)
    await until('figures of a workflow task', async () =>
      /temporal_workflow_task_execution_latency_bucket.*\n/.test(await shown(ports.worker)),
    )
    const worker = await shown(ports.worker)
    for (const name of [
      'hub_database_connections{state="open"}',
      'process_cpu_seconds_total',
      'temporal_num_pollers',
    ])
      expect(worker).toContain(name)
    expect((await fetch(`http://127.0.0.1:${ports.worker}/healthz`)).status).toBe(200)
  })

  it.each(partKeys)(
    'is whole again after kill -9 of %s',
    async (part) => {
      const before = stack().pidOf(part)
      stack().kill(part)
      await eventually(`a new ${part}`, () => ![before, 0].includes(stack().pidOf(part)))
      await stack().ready()
    },
    long,
  )

  it(
    'starts on the same state after kill -9 of the supervisor, and its orphans have ended',
    async () => {
      const orphans = (['api', 'worker', 'front'] as const).map((part) => stack().pidOf(part))
      await startAgain(() => stack().killSupervisor())
      await eventually('no orphan', () => !orphans.some(isAlive))
      expect(stack().output()).not.toContain('Đã nạp')
    },
    long,
  )

  it(
    'tells in one Vietnamese line that it already runs on this folder',
    async () => {
      const second = await startStack({ directory: stack().directory })
      await expect(second.ready()).rejects.toThrow(/Hub đang chạy trên .* dừng nó trước/)
      expect(second.output().trim().split('\n')).toHaveLength(1)
    },
    long,
  )

  it(
    'tells in one Vietnamese line which port is taken and which setting changes it',
    async () => {
      const port = await findFreePort()
      const stranger = createServer().listen(port, '127.0.0.1')
      const refused = await startStack({ ports: { api: port, ui: await findFreePort() } })
      await expect(refused.ready()).rejects.toThrow(`Cổng ${port} (API) đang có chương trình khác dùng`)
      expect(refused.output().trim().split('\n')).toHaveLength(1)
      stranger.close()
      eraseStack(refused.directory)
    },
    long,
  )

  it(
    'leaves no process after Ctrl-C',
    async () => {
      const pids = partKeys.map((part) => stack().pidOf(part))
      const began = Date.now()
      expect(await stack().interrupt()).toBe(0)
      expect(Date.now() - began).toBeLessThan(30_000)
      expect(pids.filter(isAlive)).toEqual([])
    },
    long,
  )
})
