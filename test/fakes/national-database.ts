import { createHash } from 'node:crypto'
import {
  type NationalDatabase,
  PacketRefused,
  PartnerOutage,
  type PreparedRecord,
} from '#contracts/national-sync.ts'
import { canonicalForm, checksumOf, type HeldRecord, unitHashOf } from '#domain/sync/canonical.ts'
import type { Correction } from '#domain/sync/correction.ts'
import type { OutageCode } from '#domain/sync/failures.ts'
import type { Acknowledgement, Json, SyncRecord } from '#domain/sync/record.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

interface Held extends HeldRecord {
  readonly unitCode: string
  readonly closed: boolean
  readonly accepted: ReadonlyMap<number, string>
}

/** In memory, for tests of what uses the port; the contract suite holds it to the simulator's behaviour. */
export interface FakeNationalDatabase extends NationalDatabase {
  /** Accepted versions in the order of their effect. */
  readonly effects: readonly { readonly personalId: string; readonly version: number }[]
  /** The codes of each unit tree received. */
  readonly unitTrees: readonly (readonly string[])[]
  /** The next calls fail so, in order. */
  failNext(...codes: readonly OutageCode[]): void
  /** Accepts the next packet and loses the answer. */
  loseNextAnswer(): void
  setDown(code: OutageCode | null): void
  addCorrection(correction: Correction): void
  /** A packet with this person is refused as a whole. */
  poison(personalId: string): void
  /** As after a restore from an old backup. */
  forget(personalId: string): void
}

export function createFakeNationalDatabase(): FakeNationalDatabase {
  const people = new Map<string, Held>()
  const effects: { personalId: string; version: number }[] = []
  const corrections: Correction[] = []
  const unitTrees: (readonly string[])[] = []
  const planned: OutageCode[] = []
  const poisoned = new Set<string>()
  let down: OutageCode | null = null
  let lose = false
  const strike = (): void => {
    const code = down ?? planned.shift()
    if (code !== undefined) throw new PartnerOutage(code)
  }
  const take = (record: SyncRecord): Acknowledgement => {
    const { personalId, version } = record
    const held = people.get(personalId)
    const { contentHash } = contentOf(record)
    const known = held?.accepted.get(version)
    if (known === contentHash) return { personalId, version, outcome: 'DUPLICATE', refusals: [] }
    const cause = causeOfRefusal(record, known, held)
    if (cause !== null) {
      const refusals = [{ ...cause, partnerMessage: 'từ chối' }]
      return { personalId, version, outcome: 'REFUSED', refusals }
    }
    const accepted = new Map(held?.accepted).set(version, contentHash)
    const { unitCode, operation } = record
    people.set(personalId, {
      personalId,
      version,
      contentHash,
      unitCode,
      closed: operation === 'CLOSE',
      accepted,
    })
    effects.push({ personalId, version })
    return { personalId, version, outcome: 'ACCEPTED', refusals: [] }
  }
  const active = (): readonly Held[] => [...people.values()].filter(({ closed }) => !closed)
  const fake: NationalDatabase = {
    prepare: (packet) => ({
      text: canonicalForm(packet as unknown as Json),
      contents: packet.records.map(contentOf),
    }),
    contentHash: (record) => contentOf(record).contentHash,
    pushPacket: async ({ records }) => {
      strike()
      if (records.some(({ personalId }) => !/^\d{12}$/.test(personalId) || poisoned.has(personalId)))
        throw new PacketRefused('sai cấu trúc')
      const answers = records.map(take)
      if (!lose) return answers
      lose = false
      throw new PartnerOutage('CONNECTION_LOST')
    },
    pushUnitTree: async ({ units }) => {
      strike()
      unitTrees.push(units.map(({ code }) => code))
    },
    probe: async () => strike(),
    pullCorrections: async ({ after, limit }) => {
      strike()
      const from = after === null ? 0 : Number(after)
      const shown = corrections.slice(from, from + limit)
      return { corrections: shown, next: shown.length === 0 ? null : String(from + shown.length) }
    },
    counts: async () => {
      strike()
      return { active: active().length, closed: people.size - active().length }
    },
    unitHashes: async () => {
      strike()
      const codes = [...new Set(active().map(({ unitCode }) => unitCode))].toSorted()
      const units = codes.map((unitCode) => {
        const members = active().filter((held) => held.unitCode === unitCode)
        return { unitCode, count: members.length, hash: unitHashOf(members, sha256) }
      })
      return { units, next: null }
    },
    records: async (unitCode) => {
      strike()
      const records = [...people.values()]
        .filter((held) => held.unitCode === unitCode)
        .toSorted((left, right) => (left.personalId < right.personalId ? -1 : 1))
        .map(
          ({ accepted: _accepted, closed, ...held }) => ({ ...held, closed: closed ? 'YES' : 'NO' }) as const,
        )
      return { records, next: null }
    },
  }
  return {
    ...fake,
    effects,
    unitTrees,
    failNext: (...codes) => void planned.push(...codes),
    loseNextAnswer: () => void (lose = true),
    setDown: (code) => void (down = code),
    poison: (personalId) => void poisoned.add(personalId),
    forget: (personalId) => void people.delete(personalId),
    addCorrection: (correction) => void corrections.push(correction),
  }
}

function contentOf(record: SyncRecord): PreparedRecord {
  const { personalId, version, operation, unitCode, values, category, status } = record
  const content = { operation, unitCode, values, category, status } as unknown as Json // plain data
  return { personalId, version, contentHash: checksumOf(content, sha256), readable: [] }
}

function causeOfRefusal(record: SyncRecord, known: string | undefined, held: Held | undefined) {
  if (known !== undefined) return { cause: 'VERSION_CONFLICT', field: null } as const
  if (held !== undefined && record.version < held.version)
    return { cause: 'VERSION_OUTDATED', field: null } as const
  if (held === undefined && record.operation !== 'UPSERT')
    return { cause: 'PERSON_UNKNOWN', field: null } as const
  const [identity] = record.values.IDENTITY ?? []
  if (identity?.birthName === undefined)
    return { cause: 'FIELD_MISSING', field: 'IDENTITY.birthName' } as const
  const ethnic = Number(record.values.ORIGIN?.[0]?.ethnicCode ?? '1')
  return ethnic > 55 ? ({ cause: 'CODE_NOT_IN_LIST', field: 'ORIGIN.ethnicCode' } as const) : null
}
