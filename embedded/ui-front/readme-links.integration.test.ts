import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { processNames } from '#contracts/process-ids.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { pause } from '../process.ts'
import { type EmbeddedTemporal, startTemporal } from '../temporal.ts'
import { parseDestination, savedViews } from './preset.ts'

const directory = mkdtempSync(join(tmpdir(), 'hub-links-'))
const running: { temporal?: EmbeddedTemporal; connection?: Connection } = {}

beforeAll(async () => {
  running.temporal = await startTemporal({ directory })
  running.connection = await Connection.connect({ address: running.temporal.address })
})
afterAll(async () => {
  await running.connection?.close()
  await running.temporal?.wipe()
  rmSync(directory, { recursive: true, force: true })
})

function client(): Client {
  if (!running.connection) throw new Error('no server')
  return new Client({ connection: running.connection, namespace: 'hub' })
}

/** The list queries behind the README's links, decoded as the front and the UI decode them. */
function readmeQueries(): readonly string[] {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const asked = [...readme.matchAll(/\/khoi-tao\?den=([^`\s]+)`/g)].map(([, den]) =>
    new URLSearchParams(`den=${den}`).get('den'),
  )
  return asked.flatMap((den) => {
    const destination = parseDestination(den, 'hub')
    if (destination === undefined) throw new Error(`the front refuses ${String(den)}`)
    return new URL(destination, 'http://front.invalid').searchParams.get('query') ?? []
  })
}

async function idsOf(query: string): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { workflowId } of client().workflow.list({ query })) found.push(workflowId)
  return found.toSorted()
}

async function start(workflowId: string, stands: { process: string; overdue: boolean }): Promise<void> {
  await client().workflow.start('employeeTransfer', {
    workflowId,
    taskQueue: 'nobody',
    typedSearchAttributes: [
      { key: searchAttributes.process, value: stands.process },
      { key: searchAttributes.overdue, value: stands.overdue },
    ],
  })
}

test('every list of the README and every saved view is one the server answers', async () => {
  const queries = [...readmeQueries(), ...savedViews.map(({ query }) => query)]
  expect(readmeQueries()).toHaveLength(3)
  for (const query of queries) expect(await idsOf(query)).toEqual([])
})

test('the README’s link to late transfers finds these and no other', async () => {
  const { employeeTransfer, nationalSync } = processNames
  await start('chuyen-cong-tac/CT-2026-000001', { process: employeeTransfer, overdue: true })
  await start('chuyen-cong-tac/CT-2026-000002', { process: employeeTransfer, overdue: false })
  await start('dong-bo/DB-2026-0001', { process: nationalSync, overdue: true })
  const end = Date.now() + 60_000
  while ((await idsOf('ExecutionStatus = "Running"')).length < 3 && Date.now() < end) await pause(200)
  const late = readmeQueries().filter((query) => query.includes('Overdue'))
  expect(late).toHaveLength(1)
  expect(savedViews.map(({ query }) => query)).toContain(late[0]) // then the UI lights the view's name up
  expect(await idsOf(late[0] ?? '')).toEqual(['chuyen-cong-tac/CT-2026-000001'])
})
