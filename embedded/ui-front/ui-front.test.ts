import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Router } from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUiFront } from './application.ts'
import { linkTo, parseDestination, presetFor, presetPage, savedViews } from './preset.ts'

const servers: Server[] = []
const front = { url: '', port: 0 }
const asked: string[] = []

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

beforeAll(async () => {
  const ui = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.setHeader('content-type', 'application/json')
    response.end(request.url?.startsWith('/api/v1/settings') ? '{"Codec":{"Endpoint":""}}' : '{"page":"ui"}')
  })
  const uiUrl = `http://127.0.0.1:${await listen(ui)}`
  const codec = Router().post('/decode', (_request, response) => void response.json({ payloads: [] }))
  const hosts: string[] = []
  front.port = await listen(createServer(createUiFront(codec, { uiUrl, namespace: 'hub', hosts })))
  front.url = `http://127.0.0.1:${front.port}`
  hosts.push(`127.0.0.1:${front.port}`)
})
afterAll(() => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
})

describe('front of the Temporal UI', () => {
  it('serves UI and decoding on one origin', async () => {
    expect(await (await fetch(`${front.url}/namespaces/hub/workflows`)).json()).toEqual({ page: 'ui' })
    const decoded = await fetch(`${front.url}/giai-ma/decode?preserveStorageRefs=true`, { method: 'POST' })
    expect(await decoded.json()).toEqual({ payloads: [] })
  })

  it('tells the UI where to decode and to grey its buttons', async () => {
    const settings = await (await fetch(`${front.url}/api/v1/settings`)).json()
    expect(settings).toMatchObject({ DisableWriteActions: true, Codec: { Endpoint: '/giai-ma' } })
  })

  it.each([
    ['POST', '/api/v1/namespaces/hub/workflows/x/terminate'],
    ['POST', '/api/v1/namespaces/hub/workflows/x/signal/y'],
    ['DELETE', '/api/v1/namespaces/hub/schedules/x'],
    ['PATCH', '/api/v1/namespaces/hub/schedules/x'],
  ])('refuses %s %s', async (method, path) => {
    const before = asked.length
    expect((await fetch(`${front.url}${path}`, { method })).status).toBe(405)
    expect(asked).toHaveLength(before)
  })

  it('lets a query through: the current details of a case are one', async () => {
    const path = '/api/v1/namespaces/hub/workflows/x/query/__temporal_workflow_metadata'
    expect((await fetch(`${front.url}${path}`, { method: 'POST', body: '{}' })).status).toBe(200)
  })

  it('answers only under its own names', async () => {
    const answer = await fetch(`http://localhost:${front.port}/khoi-tao`).catch(() => undefined)
    expect([421, undefined]).toContain(answer?.status)
  })
})

describe('/khoi-tao', () => {
  it.each([
    ['//evil.example/namespaces/', undefined],
    ['https://evil.example/namespaces/', undefined],
    ['/namespaces/../../evil', undefined],
    ['/namespaces/\\evil', '/namespaces//evil'],
    ['javascript:alert(1)', undefined],
    [['/namespaces/hub', '/x'], undefined],
    ['/namespaces/hub/schedules', '/namespaces/hub/schedules'],
    [undefined, '/namespaces/hub/workflows'],
  ])('goes on from %j to %j', (destination, expected) => {
    expect(parseDestination(destination, 'hub')).toBe(expected)
  })

  it('never runs what was asked', () => {
    const page = presetPage(presetFor('hub'), '/namespaces/</script><script>alert(1)</script>', 'n')
    expect(page.match(/<script/g)).toHaveLength(2)
  })

  it('opens a saved view by exactly its own text, so that its Vietnamese name lights up', async () => {
    const link = linkTo('chuyen-cong-tac-tre', 'hub')
    const page = await (await fetch(`${front.url}${link}`)).text()
    const data = /id="dat">(.*?)<\/script>/.exec(page)?.[1] ?? '{}'
    const { destination } = JSON.parse(data) as { destination: string }
    const query = new URL(destination, 'http://x').searchParams.get('query')
    expect(query).toBe(savedViews.find(({ id }) => id === 'chuyen-cong-tac-tre')?.query)
  })
})
