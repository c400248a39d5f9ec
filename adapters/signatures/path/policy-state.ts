import type { Certificate } from '../certificate/certificate.ts'
import { anyPolicy } from '../certificate/oids.ts'
import { refuse } from '../verdict/verdict.ts'
import { PolicyGraph } from './policy-graph.ts'
import type { PolicyInputs } from './question.ts'

/** The policy counters of RFC 5280 section 6.1.2 around the graph; zero means "in force from here on". */
export class PolicyState {
  readonly #graph = new PolicyGraph()
  readonly #acceptable: readonly string[]
  #explicit: number
  #mapping: number
  #any: number

  constructor(pathLength: number, inputs: PolicyInputs) {
    const unset = pathLength + 1
    this.#acceptable = inputs.acceptable
    this.#explicit = inputs.requireExplicit ? 0 : unset
    this.#mapping = inputs.inhibitMapping ? 0 : unset
    this.#any = inputs.inhibitAny ? 0 : unset
  }

  /** Section 6.1.3 (d) to (f). */
  enter(certificate: Certificate, role: 'AUTHORITY' | 'LEAF'): void {
    const takesAny = this.#any > 0 || (role === 'AUTHORITY' && certificate.isSelfIssued)
    this.#graph.addLevel(certificate.certificatePolicies, takesAny)
    if (this.#explicit === 0 && !this.#graph.isAlive) refuse('PATH.POLICY')
    if (role === 'LEAF') this.#leave(certificate)
  }

  // Section 6.1.5 (a), (b).
  #leave({ policyConstraints }: Certificate): void {
    this.#explicit = policyConstraints?.requireExplicit === 0 ? 0 : lower(this.#explicit)
  }

  /** Section 6.1.4 (a), (b), (h) to (j). */
  prepareNext(certificate: Certificate): void {
    if (certificate.policyMappings) this.#graph.map(certificate.policyMappings, this.#mapping > 0)
    if (!certificate.isSelfIssued) {
      this.#explicit = lower(this.#explicit)
      this.#mapping = lower(this.#mapping)
      this.#any = lower(this.#any)
    }
    const { policyConstraints, inhibitAnyPolicy } = certificate
    this.#explicit = Math.min(this.#explicit, policyConstraints?.requireExplicit ?? this.#explicit)
    this.#mapping = Math.min(this.#mapping, policyConstraints?.inhibitMapping ?? this.#mapping)
    this.#any = Math.min(this.#any, inhibitAnyPolicy ?? this.#any)
  }

  /** Section 6.1.5 (g): the policies of the path that the asker accepts. */
  conclude(): readonly string[] {
    const authority = this.#graph.authorityPolicies()
    const held = within(authority, this.#acceptable)
    if (this.#explicit === 0 && held.length === 0) refuse('PATH.POLICY')
    return held
  }
}

function lower(counter: number): number {
  return Math.max(counter - 1, 0)
}

function within(authority: ReadonlySet<string>, acceptable: readonly string[]): readonly string[] {
  if (acceptable.includes(anyPolicy)) return [...authority]
  return authority.has(anyPolicy) ? acceptable : acceptable.filter((policy) => authority.has(policy))
}
