import { refuse } from '../verdict/verdict.ts'
import { childrenOf, type DerNode, expectTag } from './reader.ts'

/** Walks the fields of a SEQUENCE in their order; `end` refuses what was not expected. */
export class Fields {
  readonly #nodes: readonly DerNode[]
  #position = 0

  constructor(parent: DerNode) {
    this.#nodes = childrenOf(parent)
  }

  get remaining(): number {
    return this.#nodes.length - this.#position
  }

  any(): DerNode {
    const node = this.#nodes[this.#position]
    if (node === undefined) return refuse('DER.UNEXPECTED', { missing: this.#position })
    this.#position += 1
    return node
  }

  next(tag: number): DerNode {
    return expectTag(this.any(), tag)
  }

  optional(...accepted: readonly number[]): DerNode | undefined {
    const node = this.#nodes[this.#position]
    if (node === undefined || !accepted.includes(node.tag)) return undefined
    this.#position += 1
    return node
  }

  end(): void {
    if (this.remaining > 0) refuse('DER.UNEXPECTED', { surplus: this.remaining })
  }
}
