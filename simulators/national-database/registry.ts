import { canonical, sha256 } from './canonical.ts'
import { checkRecord, dataError } from './checks.ts'
import type { Correction, Effect, Entry, Journal, Written } from './journal.ts'
import type { Acknowledgement, RecordError, WireRecord, WireUnit } from './wire.ts'

export interface Person {
  readonly sender: string
  readonly unitCode: string
  readonly closed: boolean
  /** The last accepted version. */
  readonly version: number
  readonly contentHash: string
  /** Every accepted version with its content. */
  readonly accepted: ReadonlyMap<number, string>
}

export interface Registry {
  /** Applies a packet in the order of its records; on the disk before it returns. */
  accept(packet: {
    readonly sender: string
    readonly messageId: string
    readonly records: readonly WireRecord[]
    /** A refusal set by the fault plan, before any check. */
    readonly refuse: (record: WireRecord) => RecordError | undefined
  }): readonly Acknowledgement[]
  replaceUnits(sender: string, units: readonly WireUnit[]): void
  addCorrection(correction: Omit<Correction, 'kind' | 'seq' | 'at'>): void
  /** Sets the machine back to what it held at `to`, as a restore from a backup does. */
  restore(to: number): void
  readonly people: ReadonlyMap<string, Person>
  readonly corrections: readonly Correction[]
  /** Every effect that still holds, in order. */
  readonly effects: readonly Effect[]
}

/** The national side's own storage: a journal on disk, the latest state in memory. */
export function createRegistry(journal: Journal, now: () => number): Registry {
  const people = new Map<string, Person>()
  const corrections: Correction[] = []
  const effects: Effect[] = []
  const units = new Map<string, ReadonlyMap<string, WireUnit>>()
  let seq = 0

  const replay = (entry: Entry): void => {
    seq = Math.max(seq, entry.seq)
    if (entry.kind === 'EFFECT') {
      effects.push(entry)
      people.set(entry.personalId, personAfter(people.get(entry.personalId), entry))
    }
    if (entry.kind === 'CORRECTION') corrections.push(entry)
    if (entry.kind === 'UNITS') units.set(entry.sender, byCode(entry.units))
  }
  const reload = (): void => {
    people.clear()
    units.clear()
    corrections.length = 0
    effects.length = 0
    const live = liveEntries(journal)
    journal.read((entry) => (live(entry) ? replay(entry) : (seq = Math.max(seq, entry.seq))))
  }
  const write = (written: readonly Written[]): void => {
    if (written.length > 0) journal.append(written)
    for (const { entry } of written) replay(entry)
  }

  reload()
  return {
    accept: ({ sender, messageId, records, refuse }) => {
      const written: Written[] = []
      const pending = new Map<string, Person>()
      const acknowledgements = records.map((record): Acknowledgement => {
        const held = pending.get(record.personalId) ?? people.get(record.personalId)
        const content = canonical(record.groups)
        const contentHash = contentHashOf(record, content)
        const verdict = judge(record, contentHash, held, units.get(sender))
        const refused = verdict === 'TRUNG' ? undefined : refuse(record)
        if (verdict === 'TRUNG') return answer(record, 'TRUNG', [])
        if (refused !== undefined) return answer(record, 'TU_CHOI', [refused])
        if (verdict.length > 0) return answer(record, 'TU_CHOI', verdict)
        const effect = effectOf(record, { seq: (seq += 1), at: now(), messageId, sender, contentHash })
        written.push({ entry: effect, content })
        pending.set(record.personalId, personAfter(held, effect))
        return answer(record, 'CHAP_NHAN', [])
      })
      write(written)
      return acknowledgements
    },
    replaceUnits: (sender, list) =>
      write([{ entry: { kind: 'UNITS', seq: (seq += 1), at: now(), sender, units: list } }]),
    addCorrection: (correction) =>
      write([{ entry: { kind: 'CORRECTION', seq: (seq += 1), at: now(), ...correction } }]),
    restore: (to) => {
      journal.append([{ entry: { kind: 'RESTORE', seq: (seq += 1), at: now(), to } }])
      reload()
    },
    people,
    corrections,
    effects,
  }
}

/** Says of each entry whether it still holds: a restore undoes what was written between `to` and itself. */
function liveEntries(journal: Journal): (entry: Entry) => boolean {
  const restores: { readonly seq: number; readonly to: number }[] = []
  journal.read((entry) => {
    if (entry.kind === 'RESTORE') restores.push(entry)
  })
  return (entry) => !restores.some((restore) => entry.seq < restore.seq && entry.at > restore.to)
}

/** SHA-256 over the canonical form of {op, unitCode, groups}: its keys in their order. */
function contentHashOf({ op, unitCode }: WireRecord, groups: string): string {
  return sha256(`{"groups":${groups},"op":${canonical(op)},"unitCode":${canonical(unitCode)}}`)
}

function judge(
  record: WireRecord,
  contentHash: string,
  held: Person | undefined,
  units: ReadonlyMap<string, WireUnit> | undefined,
): 'TRUNG' | readonly RecordError[] {
  const known = held?.accepted.get(record.version)
  if (known === contentHash) return 'TRUNG'
  if (known !== undefined) {
    return [dataError('XUNG_DOT_PHIEN_BAN', undefined, 'Phiên bản này đã có với nội dung khác')]
  }
  if (held !== undefined && record.version < held.version) {
    return [dataError('PHIEN_BAN_CU', undefined, `Đã có phiên bản mới hơn (${held.version})`)]
  }
  if (record.op !== 'UPSERT' && held === undefined) {
    return [dataError('HO_SO_KHONG_TON_TAI', undefined, 'Chưa có hồ sơ của người này')]
  }
  return [...checkUnit(record.unitCode, units), ...checkRecord(record.groups)]
}

/** Only checked when the sender has sent its unit tree. */
function checkUnit(code: string, units: ReadonlyMap<string, WireUnit> | undefined): readonly RecordError[] {
  if (units === undefined) return []
  const unit = units.get(code)
  if (unit === undefined) {
    return [dataError('DON_VI_KHONG_TON_TAI', 'unitCode', `Đơn vị ${code} chưa có trong cây tổ chức`)]
  }
  if (unit.TrangThai === 'HOAT_DONG') return []
  return [dataError('DON_VI_NGUNG_HOAT_DONG', 'unitCode', `Đơn vị ${code} đã ngừng hoạt động`)]
}

function effectOf(
  { op, personalId, version, unitCode }: WireRecord,
  rest: Pick<Effect, 'seq' | 'at' | 'messageId' | 'sender' | 'contentHash'>,
): Effect {
  return { kind: 'EFFECT', ...rest, op, personalId, version, unitCode }
}

function personAfter(held: Person | undefined, effect: Effect): Person {
  return {
    sender: effect.sender,
    unitCode: effect.unitCode,
    closed: effect.op === 'CLOSE',
    version: effect.version,
    contentHash: effect.contentHash,
    accepted: new Map(held?.accepted).set(effect.version, effect.contentHash),
  }
}

function byCode(units: readonly WireUnit[]): ReadonlyMap<string, WireUnit> {
  return new Map(units.map((unit) => [unit.MaDonVi, unit]))
}

function answer(
  { personalId, version }: WireRecord,
  status: Acknowledgement['status'],
  errors: readonly RecordError[],
): Acknowledgement {
  return { personalId, version, status, errors }
}
