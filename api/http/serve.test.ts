import express from 'express'
import { expect, test } from 'vitest'
import { serve } from './serve.ts'

/** Node 20 has no Promise.withResolvers. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}

/** A server whose one route answers when it is let go. */
async function held(graceMs: number) {
  const app = express()
  const arrived = gate()
  const released = gate()
  app.get('/', async (_request, response) => {
    arrived.open()
    await released.opened
    response.end('xong')
  })
  const server = await serve(app, { host: '127.0.0.1', port: 0, graceMs })
  return {
    ask: () => fetch(`http://127.0.0.1:${server.port}/`),
    stop: server.stop,
    arrived: arrived.opened,
    release: () => released.open(),
  }
}

test('a stop lets the running request end, refuses new ones, and then is over', async () => {
  const server = await held(60_000)
  const running = server.ask()
  await server.arrived
  const stopped = server.stop()
  await expect(server.ask()).rejects.toThrow()
  server.release()
  expect(await (await running).text()).toBe('xong')
  await stopped
})

test('a request that outlasts the grace is cut off', async () => {
  const server = await held(50)
  const running = server.ask().then(
    () => 'answered',
    () => 'cut off',
  )
  await server.arrived
  await server.stop()
  expect(await running).toBe('cut off')
  server.release()
})

test('a port that is taken is told as an error, not thrown into nowhere', async () => {
  const app = express()
  const first = await serve(app, { host: '127.0.0.1', port: 0, graceMs: 1000 })
  await expect(serve(app, { host: '127.0.0.1', port: first.port, graceMs: 1000 })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
  await first.stop()
})
