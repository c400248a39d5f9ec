import { bufferOf, type DerNode } from './reader.ts'

/** Text of a string type, or undefined when the value is not one. */
export function textOf(node: DerNode): string | undefined {
  switch (node.tag) {
    case 12:
      return node.body.toString('utf8')
    case 18:
    case 19:
    case 20:
    case 22:
    case 26:
      return node.body.toString('latin1')
    case 28:
      return universalText(node.body)
    case 30:
      return node.body.length % 2 === 0
        ? bufferOf(Uint8Array.from(node.body)).swap16().toString('utf16le')
        : undefined
    default:
      return undefined
  }
}

function universalText(body: Buffer): string | undefined {
  if (body.length % 4 !== 0) return undefined
  const points = Array.from({ length: body.length / 4 }, (_, index) => body.readUInt32BE(index * 4))
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : undefined
}

/** RFC 5280 section 7.1: equal in compatibility form, without regard to case and runs of spaces. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')
}
