import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAlive, pause } from '#embedded/process.ts'
import { partKeys } from '#embedded/supervision/part.ts'
import { eraseStack, freePort, type Stack, startStack } from './stack.ts'

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

beforeAll(async () => {
  running.stack = await startStack()
  await stack().ready()
}, long)
afterAll(async () => {
  await running.stack?.interrupt()
  if (running.stack) eraseStack(running.stack.directory)
}, long)

describe('a hub whose parts are killed', () => {
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
      const { directory, apiUrl, uiUrl } = stack()
      const orphans = (['api', 'worker', 'front'] as const).map((part) => stack().pidOf(part))
      await stack().killSupervisor()
      const ports = { api: Number(new URL(apiUrl).port), ui: Number(new URL(uiUrl).port) }
      running.stack = await startStack({ directory, ports })
      await stack().ready()
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
      const port = await freePort()
      const stranger = createServer().listen(port, '127.0.0.1')
      const refused = await startStack({ ports: { api: port, ui: await freePort() } })
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
