import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { findField, sectionCodes, sectionOf } from '#domain/dossier/form/dossier-form.ts'
import type { SyncRecord } from '#domain/sync/record.ts'
import { aSyncPacket, aSyncRecord } from '#test/builders/sync-record.ts'
import { createNationalDatabaseClient } from './client.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const client = createNationalDatabaseClient({
  baseUrl: 'http://127.0.0.1:1',
  clientId: 'x',
  clientSecret: 'x',
  timeoutMs: 1,
  senderCode: 'H59',
  receiverCode: 'G09',
  signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
})

/** Every field of the form, each with a value of its type. */
function aFullRecord(): SyncRecord {
  const values = Object.fromEntries(
    sectionCodes.map((section) => [
      section,
      [
        Object.fromEntries(
          Object.keys(sectionOf(section).fields).map((name) => [name, valueFor(section, name)]),
        ),
      ],
    ]),
  )
  return { ...aSyncRecord(), values: { ...values, IDENTITY: aSyncRecord().values.IDENTITY ?? [] } }
}

function valueFor(section: (typeof sectionCodes)[number], name: string): unknown {
  const kind = findField(section, name)?.type.kind
  if (kind === 'HUNDREDTHS') return 234
  if (kind === 'INTEGER' || kind === 'DONG') return 7
  return kind === 'TEXTS' || kind === 'CODES' ? ['một', 'hai'] : `giá trị ${name}`
}

const fixed = { messageId: '00000000-0000-4000-8000-000000000001', correlationId: 'DB-2026-000001' }

it.each([
  ['upsert-small', aSyncPacket([aSyncRecord()], fixed)],
  ['upsert-every-field', aSyncPacket([aFullRecord()], fixed)],
  ['transfer', aSyncPacket([aSyncRecord({ version: 2, operation: 'TRANSFER', unitCode: 'H59.7' })], fixed)],
  ['close', aSyncPacket([aSyncRecord({ version: 3, operation: 'CLOSE', status: 'NGHI_HUU' })], fixed)],
])('golden packet %s', (name, packet) => {
  const { header, body } = JSON.parse(client.prepare(packet).text) as {
    header: Record<string, unknown>
    body: object
  }
  const { signature, ...signed } = header
  expect(signature).toMatch(/^[A-Za-z0-9+/]{86}==$/)
  const text = `${JSON.stringify({ header: signed, body }, null, 2)}\n`
  const file = new URL(`../../test/golden/packets/${name}.json`, import.meta.url)
  if (process.env['HUB_WRITE_GOLDEN'] === '1') writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
})

it('shows a person what leaves, by the labels of the form', () => {
  const [content] = client.prepare(aSyncPacket([aSyncRecord()])).contents
  expect(content?.readable).toContainEqual({
    label: 'Hệ số lương',
    partnerField: 'CongViecLuongDanhGia.HeSoLuong',
    value: '3.00',
  })
})
