import { parseArgs } from 'node:util'
import { loadSettings, SettingsFault } from '#config/env.ts'
import { greeting } from './greeting.ts'
import { type Hub, startHub } from './hub.ts'
import { isFullDisk, StartFault, startFaults } from './start-fault.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

function parsePeople(): number {
  const { values } = parseArgs({ options: { people: { type: 'string', default: '500' } } })
  const people = Number(values.people)
  if (!Number.isInteger(people) || people < 1 || people > 100_000) throw startFaults.people()
  return people
}

/** Faults that a person can mend get one line; anything else keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof StartFault || error instanceof SettingsFault) return error.message
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return isFullDisk(told) ? startFaults.fullDisk(process.cwd()).message : told
}

/** Ends in order, whether everything runs or is still starting. */
function stopOnSignal(started: Promise<Hub>, starting: AbortController): void {
  const stop = async (): Promise<void> => {
    if (starting.signal.aborted) return // npm passes the terminal's Ctrl-C on a second time
    starting.abort()
    say('Đang dừng…')
    setTimeout(() => process.exit(1), 28_000).unref()
    const hub = await started.catch(() => undefined)
    await hub?.stop()
    say('Đã dừng, dữ liệu được giữ nguyên.')
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())
}

const starting = new AbortController()
try {
  const settings = loadSettings()
  const people = parsePeople()
  const started = startHub({ settings, people, log: say, signal: starting.signal })
  stopOnSignal(started, starting)
  const hub = await started
  say(greeting(hub, settings))
} catch (error) {
  if (!starting.signal.aborted) {
    process.stderr.write(`${explain(error)}\n`)
    process.exit(1)
  }
}
