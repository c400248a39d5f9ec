import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { NativeConnection, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApprovalActivities } from '#activities/approval.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createApprovalProcessStore, standardApprovalSettings } from '#adapters/postgres/approvals.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createChangeStore } from '#adapters/postgres/dossier/changes.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { connectTemporal, createWorkflowStarter, type TemporalClient } from '#adapters/temporal/client.ts'
import { processIds } from '#contracts/process-ids.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { addDays, civilDateAt, periodOf } from '#domain/calendar/civil-date.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { type EmbeddedTemporal, startTemporal } from '#embedded/temporal.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { buildBundle, testDataConverter, testPayloadKeys } from '#test/temporal.ts'
import { readUnits, seedUnits } from '../../prisma/seed/units.ts'
import { eventually } from './api-process.ts'

const system = { kind: 'SYSTEM' } as const
const today = civilDateAt(Date.now())
const period = periodOf(today)
/** Still in its window; the other units' windows are over. */
const waiting = 'H59.7'
/** Has a change that nobody signed. */
const late = 'H59.8'

let folder: string
let temporal: EmbeddedTemporal
let connected: TemporalClient
let native: NativeConnection
let worker: Worker
let running: Promise<void>
let api: TestApi
let hub: Database
let department: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hub-rounds-'))
  temporal = await startTemporal({ directory: folder })
  connected = await connectTemporal({ address: temporal.address, namespace: 'hub' }, testPayloadKeys)
  const starter = createWorkflowStarter(connected.client, 60_000)
  api = await startTestApi({
    workflows: {
      // Between the commit and the start: the time passes that no test can wait for.
      start: async (request) => {
        await passWindows()
        return starter.start(request)
      },
    },
  })
  hub = openDatabase({ url: api.databaseUrl, role: 'hub_worker' })
  await fill()
  department = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  const workflowBundle = await buildBundle()
  native = await NativeConnection.connect({ address: temporal.address })
  worker = await Worker.create({
    connection: native,
    namespace: 'hub',
    taskQueue: taskQueues.hub,
    workflowBundle,
    dataConverter: testDataConverter,
    activities: createApprovalActivities({
      database: hub,
      approvals: createApprovalProcessStore(standardApprovalSettings(api.keys)),
      acceptance: { examine: unasked, stamp: unasked, decide: unasked },
      clock: { now: () => Date.now() },
    }),
  })
  running = worker.run()
}, 300_000)
afterAll(async () => {
  worker.shutdown()
  await running
  await native.close()
  await connected.close()
  await hub.close()
  await api.close()
  await temporal.wipe()
  await rm(folder, { recursive: true, force: true })
}, 120_000)

const unasked = (): Promise<never> => Promise.reject(new Error('no signature was sent'))

/** Two units with a person and a change that waits; the first has who may sign it. */
async function fill(): Promise<void> {
  const sealer = createFieldSealer(api.keys)
  const changes = createChangeStore(sealer)
  await api.database.transaction(system, (work) => seedUnits(work, readUnits()))
  for (const code of [waiting, late]) {
    const units = [{ code, name: `Đơn vị ${code}` }]
    const { people } = inventStaff({ seed: code, count: 2, units, today, defects: 0 })
    await api.database.transaction(system, async (work) => {
      await loadStaff(sealer, work, { people, at: Date.now() })
      const changeId = await changes.create(work, {
        employeeId: people[0]?.employeeId ?? '',
        managingUnit: code,
        act: 'SET',
        section: 'HEALTH',
        entryKey: 'MAIN',
        baseEntryId: null,
        value: { heightCm: 160 },
        validFrom: today,
        purpose: 'UPDATE',
        origin: 'SELF',
        enteredBy: 'x',
        onBehalf: false,
        at: Date.now(),
      })
      await changes.submit(work, changeId, Date.now())
    })
  }
  await api.account({ roles: [{ role: 'COMPETENT_APPROVER', unitCode: waiting }] })
}

async function passWindows(): Promise<void> {
  await hub.pool.query(
    `UPDATE approval_round SET opens_at = now() - interval '2 days', closes_at = now() - interval '1 minute'
     WHERE unit_code <> $1`,
    [waiting],
  )
}

async function idsOf(query: string): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { workflowId } of connected.client.workflow.list({ query })) found.push(workflowId)
  return found.toSorted()
}

/** The list behind the README's link. */
async function notDone(): Promise<string> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const link = readme.split('\n').find((line) => line.includes('units that have not finished'))
  const [, den = ''] = /den=([^`\s]+)`/.exec(link ?? '') ?? []
  const path = new URLSearchParams(`den=${den}`).get('den') ?? ''
  return new URL(path, 'http://ui.invalid').searchParams.get('query') ?? ''
}

describe('Điều 6 — an extraordinary round for all units', () => {
  it('each unit that manages data gets its round, as a process of its own in the Temporal UI', async () => {
    const asked = {
      period,
      unitCodes: [],
      lastDay: addDays(today, 2),
      reason: 'Kỳ trước mất điện toàn tỉnh',
      documentNumber: '101/SNV-CCVC',
    }
    const opened = await api.call('POST', '/api/v1/approval-rounds', {
      as: department,
      body: asked,
      headers: { 'Idempotency-Key': randomUUID() },
    })
    expect(opened.status, opened.text).toBe(202)
    const { rows } = await hub.pool.query<{ code: string }>(
      `SELECT DISTINCT managing_unit_of(code, CURRENT_DATE) AS code FROM unit
       WHERE valid_to IS NULL OR valid_to > CURRENT_DATE`,
    )
    expect(rows.length).toBeGreaterThan(100)
    expect(opened.json['opened']).toBe(rows.length)
    const expected = rows.map(({ code }) => processIds.unitApproval(period, code, 2)).toSorted()
    const shown = await eventually(async () => {
      const ids = await idsOf(`\`Process\`="PHE_DUYET" AND \`Period\`="${period}"`)
      if (ids.length < expected.length) throw new Error(`${ids.length} of ${expected.length}`)
      return ids
    }, 'every unit has its process')
    expect(shown).toEqual(expected)
  }, 300_000)

  it('one query finds the units not done, those that wait and those that are late, and no other', async () => {
    const expected = [waiting, late].map((code) => processIds.unitApproval(period, code, 2)).toSorted()
    const query = await notDone()
    const found = await eventually(async () => {
      const open = await idsOf('`Process`="PHE_DUYET" AND `ExecutionStatus`="Running"')
      const ids = await idsOf(query)
      if (open.length !== 1 || ids.length > 2) throw new Error(`${open.length} run, ${ids.length} found`)
      return ids
    }, 'every other round has ended')
    expect(found).toEqual(expected)
    const lapsed = '`Process`="PHE_DUYET" AND `Stage`="QUA_HAN" AND `Overdue`=true'
    expect(await idsOf(lapsed)).toEqual([processIds.unitApproval(period, late, 2)])
    expect(await idsOf(`\`UnitCodes\`="${waiting}" AND \`Stage\`="CHO_KY"`)).toEqual([
      processIds.unitApproval(period, waiting, 2),
    ])
  }, 300_000)
})
