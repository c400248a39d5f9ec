import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createTransferNeighbours } from '#adapters/postgres/transfers/neighbours.ts'
import { createTransferProcessStore } from '#adapters/postgres/transfers/store.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { aCivilServantInPost } from '#test/builders/person.ts'
import { aTransferBody } from '#test/builders/transfers/transfer-body.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

let api: TestApi
let owner: Database
let [sender, receiver, stranger, department, keeper] = ['', '', '', '', '']
const marker = 'Quyết định điều động số 12'
const pdf = new Uint8Array(Buffer.from(`%PDF-1.4\n${marker}\n%%EOF\n`))
const today = civilDateAt(Date.now())

beforeAll(async () => {
  api = await startTestApi()
  owner = openDatabase({ url: api.databaseUrl, role: 'owner' })
  await api.database.transaction({ kind: 'SYSTEM' }, (work) => seedUnits(work, readUnits()))
  const officerOf = (unitCode: string) => api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode }] })
  sender = await officerOf('H59.4')
  receiver = await officerOf('H59.5')
  stranger = await officerOf('H59.6')
  department = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  keeper = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
})
afterAll(async () => {
  await owner.close()
  await api.close()
})

const key = () => ({ 'Idempotency-Key': randomUUID() })

async function openCase(): Promise<string> {
  const employeeId = await aCivilServantInPost(api.database.pool, 'H59.4')
  const opened = await api.call('POST', '/api/v1/transfers', {
    as: sender,
    headers: key(),
    body: aTransferBody(employeeId),
  })
  expect(opened.status, opened.text).toBe(202)
  return opened.json['caseNumber'] as string
}

function attach(
  caseNumber: string,
  sent: {
    readonly bytes?: Uint8Array<ArrayBuffer>
    readonly as?: string
    readonly secrecy?: string
    readonly headers?: Record<string, string>
  } = {},
) {
  const form = new FormData()
  form.set('documentKind', 'Quyết định')
  form.set('documentNo', '12/QĐ-SNV')
  form.set('documentDate', today)
  form.set('secrecy', sent.secrecy ?? 'KHONG')
  form.set('file', new Blob([sent.bytes ?? pdf]), 'quyet-dinh.pdf')
  const headers = sent.headers ?? key()
  return api.call('POST', `/api/v1/transfers/${caseNumber}/documents`, {
    as: sent.as ?? sender,
    headers,
    raw: form,
  })
}

async function beginHandover(caseNumber: string): Promise<void> {
  const worker = openDatabase({ url: api.databaseUrl, role: 'hub_worker' })
  const process = createTransferProcessStore(createTransferNeighbours(api.keys))
  const { rows } = await api.database.pool.query('SELECT id FROM transfer WHERE case_number = $1', [
    caseNumber,
  ])
  const transferId = (rows[0] as { id: string }).id
  await worker.transaction({ kind: 'SYSTEM' }, (work) =>
    process.performStep(work, { transferId, step: 'BEGIN', key: 'begin', now: Date.now() }),
  )
  await worker.close()
}

describe('Điều 10.1 — the decision is attached to the case', () => {
  test('is read by both units and by Sở Nội vụ, and by nobody else', async () => {
    const caseNumber = await openCase()
    const attached = await attach(caseNumber)
    expect(attached.status, attached.text).toBe(201)
    expect(attached.json).toMatchObject({
      documentKind: 'Quyết định',
      documentNo: '12/QĐ-SNV',
      mediaType: 'application/pdf',
      size: pdf.length,
      sha256: createHash('sha256').update(pdf).digest('hex'),
    })
    const address = `/api/v1/transfers/${caseNumber}/documents/${attached.json['documentId'] as string}`
    for (const as of [sender, receiver, department]) {
      const read = await api.call('GET', address, { as })
      expect([read.status, read.text.includes(marker)]).toEqual([200, true])
      const detail = await api.call('GET', `/api/v1/transfers/${caseNumber}`, { as })
      expect(detail.json['documents']).toEqual([attached.json])
    }
    expect((await api.call('GET', address, { as: stranger })).status).toBe(403)
    const unknown = address.replace(attached.json['documentId'] as string, randomUUID())
    expect((await api.call('GET', unknown, { as: sender })).json['code']).toBe('TRANSFER.DOCUMENT_NOT_FOUND')
  })

  test('is the old unit’s to attach, once a request, while the case stands', async () => {
    const caseNumber = await openCase()
    expect((await attach(caseNumber, { as: receiver })).status).toBe(403)
    const headers = key()
    const [first, again] = [await attach(caseNumber, { headers }), await attach(caseNumber, { headers })]
    expect(again.json).toEqual(first.json)
    const { rows } = await owner.pool.query(
      `SELECT count(*)::int AS count FROM attachment a JOIN transfer t ON t.id = a.case_id WHERE t.case_number = $1`,
      [caseNumber],
    )
    expect(rows).toEqual([{ count: 1 }])
    const body = { reason: 'Thu hồi quyết định', documentNumber: '13/QĐ-SNV' }
    await api.call('POST', `/api/v1/transfers/${caseNumber}/withdrawal`, { as: sender, headers: key(), body })
    expect((await attach(caseNumber)).json['code']).toBe('TRANSFER.CLOSED')
  })

  test('is refused when classified, too large or of another type, and lies sealed in the database', async () => {
    const caseNumber = await openCase()
    expect((await attach(caseNumber, { secrecy: 'MAT' })).json['code']).toBe('ATTACHMENT.CLASSIFIED')
    const script = new Uint8Array(Buffer.from('#!/bin/sh\necho 1\n'))
    expect((await attach(caseNumber, { bytes: script })).json['code']).toBe('file-type')
    const large = new Uint8Array(10 * 1024 * 1024 + 1)
    large.set(pdf)
    expect((await attach(caseNumber, { bytes: large })).status).toBe(413)
    await attach(caseNumber)
    const { rows } = await owner.pool.query(
      `SELECT a.content FROM attachment a JOIN transfer t ON t.id = a.case_id WHERE t.case_number = $1`,
      [caseNumber],
    )
    expect(rows).toHaveLength(1)
    expect((rows[0] as { content: Buffer }).content.includes(Buffer.from(marker))).toBe(false)
  })
})

describe('Điều 10.2 — the decision is kept in the archive folder', () => {
  test('whether it was attached before the handover or after it, and leaves with the dossier', async () => {
    const caseNumber = await openCase()
    await attach(caseNumber)
    await beginHandover(caseNumber)
    const later = new Uint8Array(Buffer.from('%PDF-1.4\nbiên bản bàn giao\n%%EOF\n'))
    expect((await attach(caseNumber, { bytes: later })).status).toBe(201)
    const { rows } = await owner.pool.query(
      `SELECT f.id FROM archive.folder f JOIN transfer t ON t.id = f.transfer_id WHERE t.case_number = $1`,
      [caseNumber],
    )
    await expect(owner.pool.query('DELETE FROM archive.document')).rejects.toThrow(/read-only/)
    const address = `/api/v1/archive/${(rows[0] as { id: string }).id}/dossier`
    const exported = await api.call('GET', address, { as: keeper })
    const { documents } = JSON.parse(exported.text) as { documents: { contentBase64: string }[] }
    expect(
      documents.map(({ contentBase64 }) => Buffer.from(contentBase64, 'base64').toString('utf8')),
    ).toEqual([Buffer.from(pdf).toString('utf8'), Buffer.from(later).toString('utf8')])
    expect((await api.call('GET', address, { as: sender })).status).toBe(403)
  })
})
