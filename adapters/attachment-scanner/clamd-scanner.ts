import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { attachmentErrors } from '#domain/dossier/errors.ts'
import { createTestFileScanner } from './test-file-scanner.ts'

export interface ClamdSettings {
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
}

type Verdict = 'CLEAN' | 'INFECTED'

/** With an address (máy:cổng) ClamAV's daemon scans what is uploaded; without one only the test file is known. */
export function createConfiguredScanner(address: string | undefined) {
  if (address === undefined) return createTestFileScanner()
  const [host = '', port = ''] = address.split(':')
  return createClamdScanner({ host, port: Number(port), timeoutMs: 20_000 })
}

/** Bộ quét ClamAV, asked by INSTREAM (clamd(8), "COMMANDS"). No answer is no verdict: the document is not taken. */
export function createClamdScanner(settings: ClamdSettings) {
  return {
    async scan(bytes: Uint8Array): Promise<Verdict> {
      const answer = await ask(settings, bytes).catch(() => '')
      if (answer === 'stream: OK') return 'CLEAN'
      if (/^stream: .+ FOUND$/.test(answer)) return 'INFECTED'
      throw attachmentErrors.scannerBusy({})
    },
  }
}

const chunkBytes = 64 * 1024

async function ask({ host, port, timeoutMs }: ClamdSettings, bytes: Uint8Array): Promise<string> {
  const socket = connect({ host, port })
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error('clamd timed out')))
  try {
    await once(socket, 'connect')
    const answer = readAll(socket)
    socket.write('zINSTREAM\0')
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      const chunk = bytes.subarray(start, start + chunkBytes)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(chunk.length)
      socket.write(length)
      if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), answer])
    }
    socket.write(Buffer.alloc(4))
    return await answer
  } finally {
    socket.destroy()
  }
}

async function readAll(socket: Socket): Promise<string> {
  let text = ''
  for await (const part of socket) {
    text += String(part)
    // Answers end with NUL in the z form of a command.
    if (text.includes('\0')) break
  }
  return text.replace(/\0[\s\S]*$/, '').trim()
}
