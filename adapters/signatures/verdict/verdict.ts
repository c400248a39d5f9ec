import { cmsRefusals } from './cms-refusals.ts'
import { certificateRefusals, derRefusals } from './certificate-refusals.ts'
import { ocspRefusals, pathRefusals, revocationRefusals, timestampRefusals } from './trust-refusals.ts'

/** Every reason for which a signature, token, certificate or answer is refused, with what the user reads. */
export const verdictMessages = {
  ...derRefusals,
  ...certificateRefusals,
  ...pathRefusals,
  ...revocationRefusals,
  ...ocspRefusals,
  ...cmsRefusals,
  ...timestampRefusals,
} as const

export type VerdictCode = keyof typeof verdictMessages

export type VerdictDetail = Readonly<Record<string, string | number | boolean | null>>

/** Kết luận: không chấp nhận. */
export interface RefusedVerdict {
  readonly accepted: false
  readonly code: VerdictCode
  readonly message: string
  readonly detail: VerdictDetail
}

/** Thrown inside the verifier only; the functions of acceptance.ts turn it into a verdict. */
export class Refusal extends Error {
  readonly code: VerdictCode
  readonly detail: VerdictDetail

  constructor(code: VerdictCode, detail: VerdictDetail) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.detail = detail
  }
}

export function refuse(code: VerdictCode, detail: VerdictDetail = {}): never {
  throw new Refusal(code, detail)
}

/** A budget is spent for the whole verification, so this refusal must not be swallowed by "try the next path". */
export function isBudgetRefusal(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'PATH.BUDGET'
}

/** Anything that is not a refusal is a fault of ours: it refuses too (fail closed), under its own code. */
export function toRefusedVerdict(error: unknown): RefusedVerdict {
  const refusal =
    error instanceof Refusal
      ? error
      : new Refusal('DER.UNREADABLE', { fault: error instanceof Error ? error.name : 'unknown' })
  return {
    accepted: false,
    code: refusal.code,
    message: verdictMessages[refusal.code],
    detail: refusal.detail,
  }
}
