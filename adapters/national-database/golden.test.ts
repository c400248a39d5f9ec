import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { findField, sectionCodes, sectionOf } from '#domain/dossier/form/dossier-form.ts'
import type { SyncRecord } from '#domain/sync/record.ts'
import { aSyncPacket, aSyncRecord } from '#test/builders/sync-record.ts'
import { canonicalForm } from '#domain/sync/canonical.ts'
import { z } from 'zod'
import { createNationalDatabaseClient } from './client.ts'
import { sealPacket } from './packet.ts'
import { toWireUnit } from './wire.ts'

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
  matchesGolden(name, client.prepare(packet).text)
})

it('golden packet unit-tree', () => {
  const units = [
    {
      code: 'H59',
      name: 'Tỉnh Giả Định',
      parentCode: null,
      state: 'ACTIVE',
      validTo: null,
      predecessors: [],
    },
    {
      code: 'H59.3',
      name: 'Sở Giả Định',
      parentCode: 'H59',
      state: 'ACTIVE',
      validTo: null,
      predecessors: ['H59.4'],
    },
    {
      code: 'H59.4',
      name: 'Sở Cũ',
      parentCode: 'H59',
      state: 'MERGED',
      validTo: '2025-07-01',
      predecessors: [],
    },
  ] as const
  const bodyText = canonicalForm({
    units: units.map((unit) => toWireUnit({ ...unit, validFrom: '2020-01-01' })),
  })
  const sender = { senderCode: 'H59', receiverCode: 'G09', signingKey: privateKey }
  const createdAt = aSyncPacket([], fixed).createdAt
  matchesGolden(
    'unit-tree',
    sealPacket(sender, { ...fixed, createdAt, messageType: 'CAY_TO_CHUC', bodyText }),
  )
})

const schemaFile = new URL('../../simulators/national-database/contract/packet.schema.json', import.meta.url)
const contract = z.fromJSONSchema(
  JSON.parse(readFileSync(schemaFile, 'utf8')) as z.core.JSONSchema.JSONSchema,
)

/** The letter of the packet but for its signature, which is new each time; and it keeps the published contract. */
function matchesGolden(name: string, packet: string): void {
  const whole: unknown = JSON.parse(packet)
  expect(contract.safeParse(whole).error?.issues).toBeUndefined()
  const { header, body } = whole as { header: Record<string, unknown>; body: object } // by the contract
  const { signature, ...signed } = header
  expect(signature).toMatch(/^[A-Za-z0-9+/]{86}==$/)
  const text = `${JSON.stringify({ header: signed, body }, null, 2)}\n`
  const file = new URL(`../../test/golden/packets/${name}.json`, import.meta.url)
  if (process.env['HUB_WRITE_GOLDEN'] === '1') writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
}

it('shows a person what leaves, by the labels of the form', () => {
  const [content] = client.prepare(aSyncPacket([aSyncRecord()])).contents
  expect(content?.readable).toContainEqual({
    field: 'CURRENT_SALARY.coefficient',
    label: 'Hệ số lương',
    partnerField: 'CongViecLuongDanhGia.HeSoLuong',
    value: '3.00',
  })
})
