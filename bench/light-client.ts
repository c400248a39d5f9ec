import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface LightAnswer {
  readonly status: number
  readonly text: string
}

/**
 * A load generator's HTTP client: keep-alive connections, one request at a time on each, answers with a length. Node's own
 * client takes a millisecond of processor time a request, on the same two cores that are measured.
 */
export class LightClient {
  readonly #url: URL
  readonly #free: Socket[] = []
  readonly #all = new Set<Socket>()

  constructor(url: string) {
    this.#url = new URL(url)
  }

  get(path: string, headers: Readonly<Record<string, string>>): Promise<LightAnswer> {
    return this.#ask(`GET ${path}`, headers, '')
  }

  post(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<LightAnswer> {
    return this.#ask(`POST ${path}`, { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body)
  }

  async #ask(what: string, headers: Readonly<Record<string, string>>, body: string): Promise<LightAnswer> {
    const socket = this.#take() ?? (await this.#open())
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`${what} HTTP/1.1\r\nhost: ${this.#url.host}\r\n${lines.join('')}\r\n${body}`)
    const answer = await readAnswer(socket)
    this.#free.push(socket)
    return answer
  }

  close(): void {
    for (const socket of this.#all) socket.destroy()
  }

  /** The API closes what was idle for seconds. */
  #take(): Socket | undefined {
    const socket = this.#free.pop()
    return socket === undefined || socket.readable ? socket : this.#take()
  }

  async #open(): Promise<Socket> {
    const socket = connect(Number(this.#url.port), this.#url.hostname)
    this.#all.add(socket)
    socket.on('error', () => undefined).once('close', () => this.#all.delete(socket))
    await once(socket, 'connect')
    return socket.setNoDelay(true)
  }
}

function readAnswer(socket: Socket): Promise<LightAnswer> {
  return new Promise((resolve, reject) => {
    let text = ''
    const settle = (act: () => void): void => {
      socket.off('data', take).off('close', fail)
      act()
    }
    const fail = (): void => settle(() => reject(new Error(`the connection ended within an answer: ${text}`)))
    const take = (part: Buffer): void => {
      text += part.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, head + 2))?.[1]
      if (head < 0) return
      if (length === undefined) return settle(() => reject(new Error('an answer without a length')))
      if (text.length < head + 4 + Number(length)) return
      const body = Buffer.from(text.slice(head + 4), 'latin1').toString('utf8')
      settle(() => resolve({ status: Number(text.slice(9, 12)), text: body }))
    }
    socket.on('data', take).on('close', fail)
  })
}
