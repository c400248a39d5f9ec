import { anyPolicy } from '../certificate/oids.ts'
import { refuse } from '../verdict/verdict.ts'

interface PolicyNode {
  readonly expected: ReadonlySet<string>
  readonly parents: ReadonlySet<string>
}

type PolicyLevel = ReadonlyMap<string, PolicyNode>

/** Valid policies of a path as the graph of RFC 9618: one node for a policy and depth, so no exponential growth. */
export class PolicyGraph {
  readonly #levels: PolicyLevel[] = [
    new Map([[anyPolicy, { expected: new Set([anyPolicy]), parents: new Set([anyPolicy]) }]]),
  ]
  #isAlive = true

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** RFC 9618 section 5.4 (d), (e). */
  addLevel(policies: ReadonlySet<string> | undefined, takesAnyPolicy: boolean): void {
    if (!this.#isAlive || policies === undefined) return this.#die()
    const previous = this.#lastLevel()
    const level = new Map<string, PolicyNode>()
    for (const policy of policies) {
      const node = policy === anyPolicy ? undefined : namedNode(policy, previous)
      if (node) level.set(policy, node)
    }
    if (policies.has(anyPolicy) && takesAnyPolicy) spreadAnyPolicy(previous, level)
    this.#push(level)
  }

  /** RFC 9618 section 5.5 (b): the subject's names for the issuer's policies. */
  map(mappings: readonly (readonly [string, string])[], isMappingAllowed: boolean): void {
    if (mappings.flat().includes(anyPolicy)) refuse('PATH.POLICY_MAPPING')
    if (!this.#isAlive) return
    const level = new Map(this.#lastLevel())
    for (const [issuerPolicy, targets] of groupMappings(mappings)) {
      if (!isMappingAllowed) level.delete(issuerPolicy)
      else mapOne(level, issuerPolicy, targets)
    }
    this.#levels.pop()
    this.#push(level)
  }

  /** The policies that hold from the leaf up to the anchor (RFC 9618 section 5.6). */
  authorityPolicies(): ReadonlySet<string> {
    const found = new Set<string>()
    if (!this.#isAlive) return found
    const seen = new Set<string>()
    const depth = this.#levels.length - 1
    for (const policy of this.#lastLevel().keys()) this.#climb(depth, policy, found, seen)
    return found
  }

  // A policy is the authority's own where its line of descent leaves anyPolicy; anyPolicy itself stands for all.
  #climb(depth: number, policy: string, found: Set<string>, seen: Set<string>): void {
    const mark = `${depth} ${policy}`
    if (seen.has(mark)) return
    seen.add(mark)
    if (policy === anyPolicy) {
      found.add(anyPolicy)
      return
    }
    for (const parent of this.#levels[depth]?.get(policy)?.parents ?? []) {
      if (parent === anyPolicy) found.add(policy)
      else this.#climb(depth - 1, parent, found, seen)
    }
  }

  #lastLevel(): PolicyLevel {
    return this.#levels.at(-1) ?? new Map()
  }

  #push(level: PolicyLevel): void {
    this.#levels.push(level)
    if (level.size === 0) this.#die()
  }

  #die(): void {
    this.#isAlive = false
  }
}

function namedNode(policy: string, previous: PolicyLevel): PolicyNode | undefined {
  const parents = [...previous].filter(([, node]) => node.expected.has(policy)).map(([parent]) => parent)
  if (parents.length > 0) return { expected: new Set([policy]), parents: new Set(parents) }
  if (!previous.has(anyPolicy)) return undefined
  return { expected: new Set([policy]), parents: new Set([anyPolicy]) }
}

function spreadAnyPolicy(previous: PolicyLevel, level: Map<string, PolicyNode>): void {
  const named = new Set(level.keys())
  for (const [parent, node] of previous) {
    for (const policy of node.expected) {
      if (named.has(policy)) continue
      const parents = new Set([...(level.get(policy)?.parents ?? []), parent])
      level.set(policy, { expected: new Set([policy]), parents })
    }
  }
}

function groupMappings(
  mappings: readonly (readonly [string, string])[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>()
  for (const [issuerPolicy, subjectPolicy] of mappings) {
    groups.set(issuerPolicy, (groups.get(issuerPolicy) ?? new Set()).add(subjectPolicy))
  }
  return groups
}

function mapOne(level: Map<string, PolicyNode>, issuerPolicy: string, expected: ReadonlySet<string>): void {
  const node = level.get(issuerPolicy)
  if (node) level.set(issuerPolicy, { ...node, expected })
  else if (level.has(anyPolicy)) level.set(issuerPolicy, { expected, parents: new Set([anyPolicy]) })
}
