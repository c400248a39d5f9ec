import { dataError } from './checks.ts'
import { gatewayErrors, type RecordError, type WireRecord } from './wire.ts'

/** Rates are parts of one: 0.05 is five in a hundred. */
export interface FaultPlan {
  readonly seed: number
  /** 503 before anything took effect. */
  readonly unavailableRate: number
  /** 500 without a readable cause. */
  readonly brokenRate: number
  /** 429 with Retry-After. */
  readonly tooManyRate: number
  readonly retryAfterSeconds: number
  readonly slowRate: number
  readonly slowMs: number
  /** 403: the address is not on the national side's list. */
  readonly disallowedRate: number
  /** The connection is cut before anything took effect. */
  readonly resetRate: number
  /** Accepted, then answered with half a JSON. */
  readonly wrongJsonRate: number
  /** Accepted, then the connection is cut instead of the answer. */
  readonly lostAnswerRate: number
  /** Refuses these records for good, always the same ones under one seed. */
  readonly refusedRecordRate: number
  /** Refuses the whole packet that holds such a record (422). */
  readonly poisonRecordRate: number
  readonly outage: { readonly from: number; readonly to: number; readonly how: '503' | 'RESET' } | null
}

export const noFaults: FaultPlan = {
  seed: 1,
  unavailableRate: 0,
  brokenRate: 0,
  tooManyRate: 0,
  retryAfterSeconds: 1,
  disallowedRate: 0,
  slowRate: 0,
  slowMs: 0,
  resetRate: 0,
  wrongJsonRate: 0,
  lostAnswerRate: 0,
  refusedRecordRate: 0,
  poisonRecordRate: 0,
  outage: null,
}

/** What the plan does to one request. */
export interface Misfortune {
  readonly before: 'RESET' | 'ERROR' | 'NONE'
  readonly error?: Error
  readonly delayMs: number
  readonly after: 'LOSE_ANSWER' | 'WRONG_JSON' | 'NONE'
}

export interface Faults {
  plan(): FaultPlan
  replace(plan: FaultPlan): void
  /** One call a request: the same seed and order of requests give the same misfortunes. */
  strike(now: number): Misfortune
  refusalOf(record: WireRecord): RecordError | undefined
  isPoison(record: WireRecord): boolean
}

export function createFaults(): Faults {
  let plan = noFaults
  let random = seeded(plan.seed)
  const strike = (now: number): Misfortune => {
    const { outage } = plan
    const delayMs = random() < plan.slowRate ? plan.slowMs : 0
    const after = draw(random, [
      [plan.lostAnswerRate, 'LOSE_ANSWER'],
      [plan.wrongJsonRate, 'WRONG_JSON'],
    ] as const)
    const before = draw(random, [
      [plan.resetRate, 'RESET'],
      [plan.unavailableRate, 'UNAVAILABLE'],
      [plan.tooManyRate, 'TOO_MANY'],
      [plan.brokenRate, 'BROKEN'],
      [plan.disallowedRate, 'DISALLOWED'],
    ] as const)
    if (outage !== null && now >= outage.from && now < outage.to) return duringOutage(outage.how)
    return { ...beforeTaking(before, plan), delayMs, after }
  }
  return {
    plan: () => plan,
    replace: (next) => {
      plan = next
      random = seeded(next.seed)
    },
    strike,
    refusalOf: (record) => refusal(record, plan),
    isPoison: (record) => fate(record, `poison:${plan.seed}`) < plan.poisonRecordRate,
  }
}

function duringOutage(how: '503' | 'RESET'): Misfortune {
  if (how === 'RESET') return { before: 'RESET', delayMs: 0, after: 'NONE' }
  return { before: 'ERROR', error: gatewayErrors.unavailable(), delayMs: 0, after: 'NONE' }
}

type Before = 'RESET' | 'UNAVAILABLE' | 'TOO_MANY' | 'BROKEN' | 'DISALLOWED' | 'NONE'

function beforeTaking(before: Before, plan: FaultPlan): Pick<Misfortune, 'before' | 'error'> {
  if (before === 'UNAVAILABLE') return { before: 'ERROR', error: gatewayErrors.unavailable() }
  if (before === 'TOO_MANY') return { before: 'ERROR', error: gatewayErrors.tooMany(plan.retryAfterSeconds) }
  if (before === 'DISALLOWED') return { before: 'ERROR', error: gatewayErrors.addressDisallowed() }
  if (before === 'BROKEN') return { before: 'ERROR', error: gatewayErrors.broken() }
  return { before }
}

function draw<T extends string>(random: () => number, table: readonly (readonly [number, T])[]): T | 'NONE' {
  let rest = random()
  for (const [rate, outcome] of table) {
    if (rest < rate) return outcome
    rest -= rate
  }
  return 'NONE'
}

const REFUSALS = [
  dataError('NGOAI_DANH_MUC', 'ToChucChinhTri.ChucVuDang', 'Chức vụ Đảng không thuộc danh mục của Bộ'),
  dataError('LECH_DAN_CU', 'ThongTinCoBan.NgaySinh', 'Ngày sinh không khớp CSDL quốc gia về dân cư'),
  dataError('SAI_DINH_DANG', 'ThongTinCoBan.HoTenKhaiSinh', 'Họ tên có ký tự không hợp lệ'),
]

function refusal(record: WireRecord, plan: FaultPlan): RecordError | undefined {
  const lot = fate(record, `refuse:${plan.seed}`)
  if (lot >= plan.refusedRecordRate) return undefined
  return REFUSALS[Math.floor((lot / plan.refusedRecordRate) * REFUSALS.length)]
}

/** A number in [0, 1) that belongs to this version of this person, whatever the order of requests (FNV-1a). */
function fate({ personalId, version }: WireRecord, salt: string): number {
  let hash = 0x811c9dc5
  for (const char of `${salt}|${personalId}|${version}`) {
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193)
  }
  return seeded(hash)()
}

/** mulberry32: small, seedable. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}
