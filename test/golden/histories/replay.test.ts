import { readdirSync, readFileSync } from 'node:fs'
import { Worker } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildBundle, testDataConverter } from '#test/temporal.ts'
import * as workflows from '#workflows/index.ts'

interface HistoryFile {
  readonly events: readonly {
    readonly workflowExecutionStartedEventAttributes?: { readonly workflowType: { readonly name: string } }
  }[]
}

const directory = new URL('.', import.meta.url)
const names = readdirSync(directory).filter((name) => name.endsWith('.json'))
let workflowBundle: Awaited<ReturnType<typeof buildBundle>>

beforeAll(async () => {
  workflowBundle = await buildBundle()
})

describe('golden histories', () => {
  // A process without one could stall on an upgrade and no test would tell.
  it('are there of every kind of process', () => {
    const recorded = names.map((name) => {
      const { events } = JSON.parse(readFileSync(new URL(name, directory), 'utf8')) as HistoryFile // proto JSON
      return String(events[0]?.workflowExecutionStartedEventAttributes?.workflowType.name)
    })
    expect([...new Set(recorded)].toSorted()).toStrictEqual(Object.keys(workflows).toSorted())
  })

  it.each(names)('%s replays on the code of today', async (name) => {
    const history: object = JSON.parse(readFileSync(new URL(name, directory), 'utf8')) as object // proto JSON
    await Worker.runReplayHistory({ workflowBundle, dataConverter: testDataConverter }, history)
  })
})
