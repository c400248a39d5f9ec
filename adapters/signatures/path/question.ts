import type { Certificate } from '../certificate/certificate.ts'
import type { AcceptanceProfile } from '../trust.ts'
import { refuse } from '../verdict/verdict.ts'

/** What a stranger's certificates may cost us; the limits leave honest hierarchies far away (research: limbo, PKITS). */
const limits = {
  signatures: 64,
  paths: 32,
  steps: 2_000,
  nameComparisons: 50_000,
} as const

export const longestPath = 10

/** Spent over one verification as a whole, the paths of CRL issuers included. */
export class Budget {
  readonly #left: Record<keyof typeof limits, number> = { ...limits }

  spend(kind: keyof typeof limits, amount = 1): void {
    this.#left[kind] -= amount
    if (this.#left[kind] < 0) refuse('PATH.BUDGET', { kind })
  }
}

/** What a leaf must be good for; nothing is asked of the certificates of CRL issuers. */
export interface LeafRules {
  readonly keyUsage: 'SIGNING' | 'ANY'
  /** One of these, when the certificate names any purpose. */
  readonly extendedKeyUsages: readonly string[] | undefined
}

/** Inputs of RFC 5280 section 6.1.1 beside the certificates. */
export interface PolicyInputs {
  readonly acceptable: readonly string[]
  readonly requireExplicit: boolean
  readonly inhibitMapping: boolean
  readonly inhibitAny: boolean
}

/** One question: is this certificate good at this instant, as far as these anchors say? */
export interface PathQuestion {
  readonly anchors: readonly Certificate[]
  readonly pool: readonly Certificate[]
  readonly at: number
  readonly policies: PolicyInputs
  readonly profile: Pick<AcceptanceProfile, 'conformance' | 'minimumRsaBits'>
  readonly leaf: LeafRules | undefined
  readonly budget: Budget
  /** Refuses a path of which a certificate is revoked or of unknown standing. */
  readonly checkRevocation: ((path: readonly Certificate[], question: PathQuestion) => void) | undefined
}

export interface ValidPath {
  /** From the leaf to the anchor. */
  readonly certificates: readonly Certificate[]
  /** Policies that hold along the path, within those accepted. */
  readonly policies: readonly string[]
}

export function anchorOf(path: readonly Certificate[]): Certificate {
  return path.at(-1) ?? refuse('PATH.NO_PATH')
}
