import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClamdScanner, createConfiguredScanner } from './clamd-scanner.ts'

// A clamd of the test's own: speaks INSTREAM as clamd(8) says and finds the word VIRUS.
let server: Server
let port: number
const received: number[] = []

beforeAll(async () => {
  server = createServer((socket) => {
    let held = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (part) => {
      held = Buffer.concat([held, part])
      const stream = streamOf(held)
      if (stream === undefined) return
      received.push(stream.length)
      const text = stream.toString('latin1')
      if (text.includes('SILENT')) return
      if (text.includes('BROKEN')) socket.destroy()
      else if (text.includes('LIMIT')) socket.end('INSTREAM size limit exceeded. ERROR\0')
      else socket.end(text.includes('VIRUS') ? 'stream: Test.Virus FOUND\0' : 'stream: OK\0')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => new Promise((resolve) => void server.close(resolve)))

/** The chunks put together once the closing zero has come. */
function streamOf(held: Buffer): Buffer | undefined {
  const command = 'zINSTREAM\0'
  if (held.subarray(0, command.length).toString() !== command) return undefined
  const parts: Buffer[] = []
  for (let at = command.length; at + 4 <= held.length; ) {
    const length = held.readUInt32BE(at)
    if (length === 0) return Buffer.concat(parts)
    parts.push(held.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return undefined
}

const scan = (bytes: Uint8Array, timeoutMs = 60_000) =>
  createClamdScanner({ host: '127.0.0.1', port, timeoutMs }).scan(bytes)

describe('Điều 5.3 — the scanner of attached documents', () => {
  test('says clean or infected as clamd does, whatever the size', async () => {
    expect(await scan(Buffer.from('%PDF-1.7 quyết định'))).toBe('CLEAN')
    expect(await scan(Buffer.from('%PDF-1.7 VIRUS'))).toBe('INFECTED')
    const large = Buffer.alloc(9 * 1024 * 1024, 'a')
    expect(await scan(large)).toBe('CLEAN')
    expect(received.at(-1)).toBe(large.length)
  })

  test('no verdict is no admission: silence, a broken line, a limit, nobody there', async () => {
    const busy = { code: 'ATTACHMENT.SCANNER_BUSY' }
    await expect(scan(Buffer.from('SILENT'), 200)).rejects.toMatchObject(busy)
    await expect(scan(Buffer.from('BROKEN'))).rejects.toMatchObject(busy)
    await expect(scan(Buffer.from('LIMIT'))).rejects.toMatchObject(busy)
    const nobody = createClamdScanner({ host: '127.0.0.1', port: 1, timeoutMs: 1000 })
    await expect(nobody.scan(new Uint8Array(3))).rejects.toMatchObject(busy)
  })

  test('without an address only the test file is known', async () => {
    expect(await createConfiguredScanner(undefined).scan(Buffer.from('x'))).toBe('NOT_SCANNED')
    expect(await createConfiguredScanner(`127.0.0.1:${port}`).scan(Buffer.from('x'))).toBe('CLEAN')
  })
})
