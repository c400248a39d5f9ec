import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scanDossiers } from '#activities/quality.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { openDatabase } from '#adapters/postgres/database.ts'
import { createApprovedChanges } from '#adapters/postgres/dossier/approved-changes.ts'
import { personalIdPlace } from '#adapters/postgres/dossier/load-staff.ts'
import { createQualityStore } from '#adapters/postgres/dossier-quality/quality-store.ts'
import { keepCorrections } from '#adapters/postgres/sync/corrections.ts'
import { createTransferNeighbours } from '#adapters/postgres/transfers/neighbours.ts'
import { createTransferProcessStore } from '#adapters/postgres/transfers/store.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { seed } from '../../prisma/seed/seed.ts'
import { asOwner, gatherPeople, loginsOf, openCases, today } from './schemathesis/cases.ts'

/** Planted in every protected text that a person or a partner can bring. */
const mark = `DAU${randomUUID().slice(0, 8)}`
const foreignId = '084199909991'
let api: TestApi

beforeAll(async () => {
  api = await startTestApi()
  await seed({
    url: api.databaseUrl,
    keys: api.keys,
    people: 300,
    password: 'khong-dung-1-Xyz',
    now: Date.now() - 60 * 86_400_000,
  })
  await openCases(api, await gatherPeople(api))
}, 240_000)
afterAll(() => api.close())

async function send(as: string, path: string, sent: { readonly body?: unknown; readonly raw?: FormData }) {
  const headers = { 'Idempotency-Key': randomUUID() }
  const answer = await api.call('POST', `/api/v1${path}`, { as, headers, ...sent })
  expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(300)
  return answer.json
}

function fileOf(fields: Readonly<Record<string, string>>, text: string, type: string): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new Blob([new Uint8Array(Buffer.from(text))], { type }), 'tep')
  return form
}

/** A change with a protected value and its document, reported wrong, submitted and approved. */
async function runOwnEntry(employeeId: string): Promise<void> {
  const me = loginsOf.employee
  const draft = await send(me, `/dossiers/${employeeId}/changes`, {
    body: {
      act: 'SET',
      section: 'CONTACT',
      entryKey: 'MAIN',
      value: { phone: '0399111222', socialInsuranceNo: '9900111222', currentAddress: `Số 1 ${mark}` },
      validFrom: today,
      purpose: 'UPDATE',
    },
  })
  const id = String(draft['changeId'])
  const document = { documentKind: 'Quyết định', documentNo: '1/QĐ', secrecy: 'KHONG' }
  const raw = fileOf(document, `%PDF-1.7\n${mark}\n%%EOF\n`, 'application/pdf')
  await send(me, `/changes/${id}/attachments`, { raw })
  await send(me, `/changes/${id}/submission`, {})
  await send(me, `/dossiers/${employeeId}/error-reports`, {
    body: { section: 'CONTACT', text: `Sai ${mark}` },
  })
  const approved = createApprovedChanges(createFieldSealer(api.keys))
  await api.database.transaction({ kind: 'SYSTEM' }, (work) =>
    approved.applyApprovedChanges(work, {
      packageId: randomUUID(),
      changeIds: [id],
      approvedAt: Date.now(),
    }),
  )
}

/** What units, the population register and the national database bring in. */
async function runLists(personalId: string): Promise<void> {
  const head = 'Số định danh cá nhân,Họ và tên khai sinh,Giới tính,Ngày sinh'
  const list = [
    `${head},Loại cán bộ,Nơi ở hiện nay`,
    `${foreignId},Người Mới,NAM,01/02/1990,VIEN_CHUC,${mark}`,
  ]
  const document = { documentNumber: '9/DS', documentDate: today }
  await send(loginsOf.hr, '/imports', {
    raw: fileOf({ ...document, unitCode: 'H59.4', mode: 'WRITE' }, list.join('\n'), 'text/csv'),
  })
  const answer = [head, `${personalId},Tên Khác ${mark},NAM,01/02/1990`].join('\n')
  await send(loginsOf.administrator, '/quality/population-answers', {
    raw: fileOf(document, answer, 'text/csv'),
  })
  await send(loginsOf.administrator, '/violations', { body: { category: 1, description: `Lộ ${mark}` } })
  const said = { basedOnVersion: 1, source: 'MINISTRY', reason: 'Hiệu chỉnh', issuedAt: Date.now() } as const
  const place = { field: 'CONTACT.currentAddress', partnerField: 'LienHe.NoiO' } as const
  const correction = { correctionId: 'HC-DAU', personalId, value: `Số 2 ${mark}`, ...place, ...said }
  await api.database.transaction({ kind: 'SYSTEM' }, (work) =>
    keepCorrections(createFieldSealer(api.keys), work, {
      corrections: [correction, { ...correction, correctionId: 'HC-LA', personalId: '084188808880' }],
      after: 'x',
      now: Date.now(),
    }),
  )
}

/** What the process of each transfer does first: the dossier as handed over, and its documents. */
async function keepArchive(): Promise<void> {
  const steps = createTransferProcessStore(createTransferNeighbours(api.keys))
  const worker = openDatabase({ url: api.databaseUrl, role: 'hub_worker' })
  const rows = await asOwner<{ id: string }>(api, 'SELECT id::text FROM transfer ORDER BY case_number')
  for (const { id } of rows)
    await worker.transaction({ kind: 'SYSTEM' }, (work) =>
      steps.performStep(work, { transferId: id, step: 'BEGIN', key: id, now: Date.now() }),
    )
  await worker.close()
}

async function scan(): Promise<void> {
  const worker = openDatabase({ url: api.databaseUrl, role: 'hub_worker' })
  const quality = createQualityStore(worker, createFieldSealer(api.keys))
  await scanDossiers({ database: worker, quality, clock: { now: Date.now } }, randomUUID())
  await worker.close()
}

/** Every row of every table of the database as text; bytes are looked at as text too. */
async function dumpAll(): Promise<ReadonlyMap<string, string>> {
  const tables = await asOwner<{ name: string }>(
    api,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  const dump = new Map<string, string>()
  for (const { name } of tables) {
    const rows = await asOwner<{ row: string }>(api, `SELECT t::text AS row FROM ${name} t`)
    const bytes = rows.flatMap(({ row }) =>
      [...row.matchAll(/\\x([0-9a-f]{20,})/g)].map(([, hex]) => Buffer.from(hex ?? '', 'hex').toString()),
    )
    if (rows.length > 0) dump.set(name, [...rows.map(({ row }) => row), ...bytes].join('\n'))
  }
  return dump
}

async function personalIds(): Promise<ReadonlyMap<string, string>> {
  const sealer = createFieldSealer(api.keys)
  const rows = await asOwner<{ id: string; sealed: string }>(
    api,
    'SELECT id::text, personal_id_sealed AS sealed FROM employee WHERE personal_id_sealed IS NOT NULL',
  )
  return new Map(rows.map(({ id, sealed }) => [id, sealer.open(personalIdPlace(id), sealed)]))
}

describe('Điều 3.3 — a raw dump of the whole database', () => {
  test('shows no protected value, whatever has brought it there', async () => {
    const [own] = await asOwner<{ id: string }>(
      api,
      `SELECT employee_id::text AS id FROM account WHERE login = '${loginsOf.employee}'`,
    )
    const employeeId = own?.id ?? ''
    await runOwnEntry(employeeId)
    await runLists((await personalIds()).get(employeeId) ?? '')
    await keepArchive()
    await scan()
    const dump = await dumpAll()
    // Each table that holds something of what was done is looked at; what is not sealed there shows.
    const places = [
      'dossier_entry',
      'change_request',
      'attachment',
      'error_report',
      'import_run',
      'violation',
    ]
    const more = ['population_record', 'sync_correction', 'quality_finding', 'transfer']
    const rest = ['idempotency', 'notification', 'audit_entry', 'audit_subject', 'sync_outbox']
    const looked = [
      ...[...places, ...more, ...rest].map((name) => `public.${name}`),
      'archive.folder',
      'archive.document',
    ]
    expect(looked.filter((name) => !dump.has(name))).toEqual([])
    expect(dump.get('public.employee')).toContain('Người Mới')

    const secrets = [mark, '0399111222', '9900111222', foreignId, ...(await personalIds()).values()]
    expect(secrets.length).toBeGreaterThan(200)
    const shown = [...dump].flatMap(([table, text]) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => `${table}: ${secret}`),
    )
    expect(shown).toEqual([])
  }, 240_000)
})
