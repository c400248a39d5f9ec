import { refuse } from '../verdict/verdict.ts'

/** The tags of ASN.1 that certificates and CMS use. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** [n] of the encoding: primitive 0x80+n, constructed 0xa0+n. */
export const contextPrimitive = (number: number): number => 0x80 + number
export const contextConstructed = (number: number): number => 0xa0 + number

/** One element, as a window on the bytes it was read from. */
export class DerNode {
  readonly tag: number
  readonly source: Buffer
  readonly start: number
  readonly bodyStart: number
  readonly end: number

  constructor(tag: number, source: Buffer, start: number, bodyStart: number, end: number) {
    this.tag = tag
    this.source = source
    this.start = start
    this.bodyStart = bodyStart
    this.end = end
  }

  get body(): Buffer {
    return this.source.subarray(this.bodyStart, this.end)
  }

  get raw(): Buffer {
    return this.source.subarray(this.start, this.end)
  }
}

/** A view, never a copy. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The element that starts at `start` and must end within `limit` (X.690 section 10: definite, minimal). */
export function readNode(source: Buffer, start: number, limit: number): DerNode {
  const tag = source[start]
  const first = source[start + 1]
  if (tag === undefined || first === undefined || start + 2 > limit) return refuse('DER.TRUNCATED')
  if ((tag & 0x1f) === 0x1f) return refuse('DER.HIGH_TAG')
  if (first === 0x80) return refuse('DER.INDEFINITE_LENGTH')
  if (first < 0x80) return within(new DerNode(tag, source, start, start + 2, start + 2 + first), limit)
  return readLongForm(tag, source, start, limit)
}

function readLongForm(tag: number, source: Buffer, start: number, limit: number): DerNode {
  const octets = (source[start + 1] ?? 0) & 0x7f
  if (octets > 4 || start + 2 + octets > limit) return refuse('DER.TRUNCATED')
  const length = source.readUIntBE(start + 2, octets)
  if (length < 0x80 || source[start + 2] === 0) return refuse('DER.NON_MINIMAL_LENGTH')
  const bodyStart = start + 2 + octets
  return within(new DerNode(tag, source, start, bodyStart, bodyStart + length), limit)
}

function within(node: DerNode, limit: number): DerNode {
  return node.end > limit ? refuse('DER.TRUNCATED') : node
}

/** The one element that fills `bytes` entirely. */
export function readOnly(bytes: Uint8Array): DerNode {
  const source = bufferOf(bytes)
  const node = readNode(source, 0, source.length)
  return node.end === source.length ? node : refuse('DER.TRAILING_DATA')
}

export function childrenOf(node: DerNode): DerNode[] {
  const children: DerNode[] = []
  for (let position = node.bodyStart; position < node.end; ) {
    const child = readNode(node.source, position, node.end)
    children.push(child)
    position = child.end
  }
  return children
}

/** The one element inside an explicit tag. */
export function onlyChildOf(node: DerNode): DerNode {
  const child = readNode(node.source, node.bodyStart, node.end)
  return child.end === node.end ? child : refuse('DER.UNEXPECTED', { tag: node.tag })
}

/** Refuses the element unless it carries this tag. */
export function expectTag(node: DerNode | undefined, tag: number): DerNode {
  return node !== undefined && node.tag === tag ? node : refuse('DER.UNEXPECTED', { expected: tag })
}
