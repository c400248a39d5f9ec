import { createPrivateKey } from 'node:crypto'
import {
  type CursorPage,
  type NationalDatabase,
  PacketRefused,
  PartnerOutage,
  type PreparedPacket,
} from '#contracts/national-sync.ts'
import { canonicalForm } from '#domain/sync/canonical.ts'
import type { Acknowledgement, FieldRefusal, SyncPacket, SyncRecord } from '#domain/sync/record.ts'
import { type ConnectionSettings, openConnection } from './connection.ts'
import { type Sender, sealPacket, sha256 } from './packet.ts'
import { withoutValues } from './partner-words.ts'
import { toOurField, toOurValue, toReadable, toWireRecord } from './translation.ts'
import { wireAnswers } from './wire-answers.ts'
import { toWireUnit, wireClosed, wireOutcomes, wireReasons, wireSources } from './wire.ts'

export interface NationalDatabaseSettings extends ConnectionSettings {
  readonly senderCode: string
  readonly receiverCode: string
  /** PEM, EC P-256 */
  readonly signingKey: string
}

export type NationalDatabaseClient = NationalDatabase & { close(): void }

export function createNationalDatabaseClient(
  settings: NationalDatabaseSettings,
  now: () => number = Date.now,
): NationalDatabaseClient {
  const sender: Sender = { ...settings, signingKey: createPrivateKey(settings.signingKey) }
  const connection = openConnection(settings, now)
  return {
    prepare: (packet) => preparePacket(sender, packet),
    contentHash: (record) => encode(record).contentHash,
    pushPacket: async (packet) => {
      const asked = {
        method: 'POST',
        path: '/api/v1/packets',
        text: textOf(sender, packet),
        answer: wireAnswers.packet,
      } as const
      const answer = await connection.send(asked).catch(refusedWithoutValues(packet.records))
      if (answer.messageId !== packet.messageId) throw new PartnerOutage('ANSWER_UNREADABLE')
      return answer.acknowledgements.map((told) => toAcknowledgement(told, packet.records))
    },
    pushUnitTree: async ({ messageId, createdAt, units }) => {
      const bodyText = canonicalForm({ units: units.map(toWireUnit) })
      const letter = {
        messageId,
        correlationId: messageId,
        createdAt,
        messageType: 'CAY_TO_CHUC',
        bodyText,
      } as const
      const text = sealPacket(sender, letter)
      await connection.send({ method: 'PUT', path: '/api/v1/unit-tree', text, answer: wireAnswers.unitTree })
    },
    probe: async () => {
      await connection.send({ method: 'GET', path: '/api/v1/health', answer: wireAnswers.health })
    },
    pullCorrections: async (page) => {
      const path = '/api/v1/corrections'
      const query = queryOf(page)
      const answer = await connection.send({ method: 'GET', path, query, answer: wireAnswers.corrections })
      return { next: answer.next, corrections: answer.corrections.map(toCorrection) }
    },
    counts: () => {
      const path = '/api/v1/reconciliation/counts'
      return connection.send({ method: 'GET', path, answer: wireAnswers.counts })
    },
    unitHashes: (page) => {
      const path = '/api/v1/reconciliation/unit-hashes'
      return connection.send({ method: 'GET', path, query: queryOf(page), answer: wireAnswers.unitHashes })
    },
    records: async (unitCode, page) => {
      const path = '/api/v1/reconciliation/records'
      const query = { unitCode, ...queryOf(page) }
      const answer = await connection.send({ method: 'GET', path, query, answer: wireAnswers.records })
      const records = answer.records.map(({ state, ...record }) => ({
        ...record,
        closed: state === wireClosed ? ('YES' as const) : ('NO' as const),
      }))
      return { next: answer.next, records }
    },
    close: () => connection.close(),
  }
}

interface Encoded {
  readonly text: string
  readonly contentHash: string
}

// A record is written once, for packet and hash; it is forgotten with the batch.
const encodings = new WeakMap<SyncRecord, Encoded>()

function encode(record: SyncRecord): Encoded {
  const known = encodings.get(record)
  if (known !== undefined) return known
  const { groups, op, personalId, unitCode, version } = toWireRecord(record)
  const content = `{"groups":${canonicalForm(groups)},"op":"${op}"`
  const unit = `"unitCode":${canonicalForm(unitCode)}`
  const encoded = {
    text: `${content},"personalId":${canonicalForm(personalId)},${unit},"version":${version}}`,
    contentHash: sha256(`${content},${unit}}`),
  }
  encodings.set(record, encoded)
  return encoded
}

function textOf(sender: Sender, { messageId, correlationId, createdAt, records }: SyncPacket): string {
  const bodyText = `{"records":[${records.map((record) => encode(record).text).join(',')}]}`
  return sealPacket(sender, { messageId, correlationId, createdAt, messageType: 'HO_SO', bodyText })
}

/** What would leave for these records, without a connection or a key: for people who look before it is sent. */
export function previewRecords(records: readonly SyncRecord[]): {
  readonly body: string
  readonly contents: PreparedPacket['contents']
} {
  const contents = records.map((record) => {
    const { personalId, version } = record
    return { personalId, version, contentHash: encode(record).contentHash, readable: toReadable(record) }
  })
  return { body: `{"records":[${records.map((record) => encode(record).text).join(',')}]}`, contents }
}

function preparePacket(sender: Sender, packet: SyncPacket): PreparedPacket {
  return { text: textOf(sender, packet), contents: previewRecords(packet.records).contents }
}

function refusedWithoutValues(records: readonly SyncRecord[]): (error: unknown) => never {
  return (error) => {
    throw error instanceof PacketRefused
      ? new PacketRefused(withoutValues(error.partnerMessage, records))
      : error
  }
}

function toAcknowledgement(
  answer: (typeof wireAnswers.packet)['_output']['acknowledgements'][number],
  records: readonly SyncRecord[],
): Acknowledgement {
  const { personalId, version, status, errors } = answer
  const refused = errors.length === 0 ? [] : records.filter((record) => record.personalId === personalId)
  const refusals = errors.map(
    ({ reason, field, message }): FieldRefusal => ({
      cause: wireReasons[reason] ?? 'OTHER',
      field: field === undefined ? null : (toOurField(field) ?? field),
      partnerMessage: withoutValues(message, refused).slice(0, 500),
    }),
  )
  return { personalId, version, outcome: wireOutcomes[status], refusals }
}

function toCorrection(answer: (typeof wireAnswers.corrections)['_output']['corrections'][number]) {
  const field = toOurField(answer.field)
  return {
    correctionId: answer.correctionId,
    personalId: answer.personalId,
    field,
    partnerField: answer.field,
    value: toOurValue(field, answer.value),
    basedOnVersion: answer.basedOnVersion,
    source: wireSources[answer.source],
    reason: answer.reason,
    issuedAt: Date.parse(answer.issuedAt),
  }
}

function queryOf({ after, limit }: CursorPage): Readonly<Record<string, string | number>> {
  return after === null ? { limit } : { after, limit }
}
