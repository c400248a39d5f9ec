import { refuse } from '../verdict/verdict.ts'
import { type DerNode, tags } from './reader.ts'

const utcTime = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/
const generalizedTime = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/
// RFC 3161 section 2.4.2: genTime may have a fraction, without trailing zeros.
const fractionalTime = /^(\d{4}\d{10})\.(\d{0,8}[1-9])Z$/

/** UTCTime or GeneralizedTime as RFC 5280 section 4.1.2.5 allows them: with Z, with seconds, without fraction. */
export function timeOf(node: DerNode): number {
  const text = node.body.toString('latin1')
  if (node.tag === tags.utcTime) return fromParts(utcTime.exec(text), centuryOf)
  if (node.tag === tags.generalizedTime) return fromParts(generalizedTime.exec(text), (year) => year)
  return bad()
}

/** GeneralizedTime with or without a fraction of a second. */
export function fractionalTimeOf(node: DerNode): number {
  if (node.tag !== tags.generalizedTime) return bad()
  const parts = fractionalTime.exec(node.body.toString('latin1'))
  if (!parts) return timeOf(node)
  const whole = fromParts(generalizedTime.exec(`${parts[1]}Z`), (year) => year)
  return whole + Math.floor(Number(`0.${parts[2]}`) * 1000)
}

function bad(): never {
  return refuse('DER.BAD_VALUE', { what: 'time' })
}

// RFC 5280 section 4.1.2.5.1: 50 to 99 is 19YY, 00 to 49 is 20YY.
function centuryOf(year: number): number {
  return year < 50 ? 2000 + year : 1900 + year
}

function fromParts(parts: RegExpExecArray | null, fullYear: (year: number) => number): number {
  if (!parts) return bad()
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  const instant = new Date(0)
  instant.setUTCFullYear(fullYear(year), month - 1, day)
  instant.setUTCHours(hour, minute, second, 0)
  const isReal = instant.getUTCMonth() === month - 1 && instant.getUTCDate() === day
  if (!isReal || hour > 23 || minute > 59 || second > 59) return bad()
  return instant.getTime()
}
