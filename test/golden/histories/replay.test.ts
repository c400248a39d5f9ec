import { readdirSync, readFileSync } from 'node:fs'
import { Worker } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildBundle, testDataConverter } from '#test/temporal.ts'

const directory = new URL('.', import.meta.url)
const names = readdirSync(directory).filter((name) => name.endsWith('.json'))
let workflowBundle: Awaited<ReturnType<typeof buildBundle>>

beforeAll(async () => {
  workflowBundle = await buildBundle()
})

describe('golden histories', () => {
  it('are there', () => {
    expect(names.length).toBeGreaterThan(0)
  })

  it.each(names)('%s replays on the code of today', async (name) => {
    const history: object = JSON.parse(readFileSync(new URL(name, directory), 'utf8')) as object // proto JSON
    await Worker.runReplayHistory({ workflowBundle, dataConverter: testDataConverter }, history)
  })
})
