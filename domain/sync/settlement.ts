import type { Acknowledgement, FieldRefusal } from './record.ts'

export interface SentVersion {
  readonly personalId: string
  readonly version: number
}

/** Kết quả của một bản ghi đã gửi */
export type Settlement =
  | { readonly sent: SentVersion; readonly outcome: 'ACCEPTED' | 'DUPLICATE' }
  | { readonly sent: SentVersion; readonly outcome: 'REFUSED'; readonly refusals: readonly FieldRefusal[] }

/** Every record of a packet gets exactly one outcome; what the partner is silent about is refused, never guessed. */
export function settle(
  sent: readonly SentVersion[],
  acknowledgements: readonly Acknowledgement[],
): readonly Settlement[] {
  const answers = new Map(acknowledgements.map((answer) => [keyOf(answer), answer]))
  return sent.map((version) => {
    const answer = answers.get(keyOf(version))
    if (answer === undefined) return { sent: version, outcome: 'REFUSED', refusals: [unanswered] }
    if (answer.outcome !== 'REFUSED') return { sent: version, outcome: answer.outcome }
    return {
      sent: version,
      outcome: 'REFUSED',
      refusals: answer.refusals.length > 0 ? answer.refusals : [noReason],
    }
  })
}

/** A packet refused as a whole is cut in two until the record at fault stands alone; order within a person is kept. */
export function halve<T>(records: readonly T[]): readonly (readonly T[])[] {
  const middle = Math.ceil(records.length / 2)
  return [records.slice(0, middle), records.slice(middle)].filter((half) => half.length > 0)
}

export function refusedAlone(sent: SentVersion, partnerMessage: string): Settlement {
  return { sent, outcome: 'REFUSED', refusals: [{ cause: 'PACKET_REFUSED', field: null, partnerMessage }] }
}

const unanswered: FieldRefusal = { cause: 'UNANSWERED', field: null, partnerMessage: '' }
const noReason: FieldRefusal = { cause: 'OTHER', field: null, partnerMessage: '' }

function keyOf({ personalId, version }: SentVersion): string {
  return `${personalId}:${version}`
}
