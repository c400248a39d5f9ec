import { refuse } from '../verdict/verdict.ts'
import { childrenOf, type DerNode, readOnly } from './reader.ts'
import { oidOf } from './values.ts'

// Deepest structure met in PKITS, x509-limbo and signed PDFs is below 20.
const deepest = 40

const constructedBit = 0x20
const utf8 = new TextDecoder('utf-8', { fatal: true })
const printable = /^[A-Za-z0-9 '()+,\-./:=?*@&_]*$/

/** Reads bytes that must be exactly one DER element, every part of it in its one lawful form (X.690 sections 10, 11). */
export function readStrict(bytes: Uint8Array): DerNode {
  return assertStrict(readOnly(bytes), 0)
}

function assertStrict(node: DerNode, depth: number): DerNode {
  if (depth > deepest) refuse('DER.TOO_DEEP')
  if ((node.tag & 0xc0) === 0) assertUniversal(node)
  if (node.tag & constructedBit) {
    const children = childrenOf(node)
    for (const child of children) assertStrict(child, depth + 1)
    if (node.tag === 0x31) assertSetOrder(children)
  }
  return node
}

function assertSetOrder(children: readonly DerNode[]): void {
  for (const [index, child] of children.entries()) {
    const before = children[index - 1]
    if (before && Buffer.compare(before.raw, child.raw) > 0) refuse('DER.SET_ORDER')
  }
}

function assertUniversal(node: DerNode): void {
  const type = node.tag & 0x1f
  const mustBeConstructed = type === 16 || type === 17
  if (mustBeConstructed !== ((node.tag & constructedBit) !== 0)) bad('construction')
  const check = valueChecks[type]
  if (check) check(node)
}

const valueChecks: Readonly<Record<number, (node: DerNode) => void>> = {
  0: () => bad('end of contents'),
  1: assertBoolean,
  2: assertInteger,
  3: assertBitString,
  5: (node) => node.end > node.bodyStart && bad('null'),
  6: (node) => oidOf(node),
  10: assertInteger,
  12: assertUtf8,
  19: (node) => !printable.test(node.body.toString('latin1')) && bad('printable string'),
  22: assertAscii,
  26: assertAscii,
}

function bad(what: string): never {
  return refuse('DER.BAD_VALUE', { what })
}

function assertBoolean(node: DerNode): void {
  const value = node.source[node.bodyStart]
  if (node.end - node.bodyStart !== 1 || (value !== 0 && value !== 0xff)) bad('boolean')
}

function assertInteger(node: DerNode): void {
  const first = node.source[node.bodyStart]
  const length = node.end - node.bodyStart
  if (length === 0 || first === undefined) return bad('integer')
  if (length === 1) return
  const nextIsNegative = ((node.source[node.bodyStart + 1] ?? 0) & 0x80) !== 0
  if ((first === 0 && !nextIsNegative) || (first === 0xff && nextIsNegative)) bad('integer')
}

function assertBitString(node: DerNode): void {
  const unused = node.source[node.bodyStart]
  const length = node.end - node.bodyStart
  if (length === 0 || unused === undefined || unused > 7 || (length === 1 && unused > 0))
    return bad('bit string')
  const last = node.source[node.end - 1] ?? 0
  if (length > 1 && last & ((1 << unused) - 1)) bad('bit string')
}

function assertUtf8(node: DerNode): void {
  try {
    utf8.decode(node.body)
  } catch {
    bad('utf-8 string')
  }
}

function assertAscii(node: DerNode): void {
  if (node.body.some((octet) => octet > 0x7f)) bad('ascii string')
}
