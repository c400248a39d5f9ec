import type { Faults } from './faults.ts'
import { noFaults } from './faults.ts'
import type { Refusals } from './refusals.ts'
import type { Registry } from './registry.ts'
import type { WireRecord } from './wire.ts'

export interface Control {
  readonly faults: Faults
  readonly registry: Registry
  readonly refused: Refusals
  readonly requests: () => number
  readonly now: () => number
}

const DAY_MS = 86_400_000

/** The control API of tests and demonstrations; not part of the contract. Returns undefined where it has no such path. */
export function answerControl(
  control: Control,
  call: {
    readonly method: string
    readonly path: string
    readonly query: URLSearchParams
    readonly body: unknown
  },
): unknown {
  switch (`${call.method} ${call.path}`) {
    case 'GET /control/faults':
      return control.faults.plan()
    case 'PUT /control/faults':
      control.faults.replace({ ...noFaults, ...(call.body as object) })
      return control.faults.plan()
    case 'POST /control/outage':
      return beginOutage(control, call.body as { forMs: number; how?: '503' | 'RESET' })
    case 'POST /control/restore':
      return restore(control, call.body as { to?: number })
    case 'POST /control/corrections':
      control.registry.addCorrection(call.body as Parameters<Registry['addCorrection']>[0])
      return {}
    case 'GET /control/effects':
      return { effects: listEffects(control, call.query) }
    case 'GET /control/refusals':
      return { refusals: [...control.refused.all].map(([key, cause]) => ({ key, ...cause })) }
    case 'GET /control/statistics':
      return { requests: control.requests(), people: control.registry.people.size }
    default:
      return undefined
  }
}

function beginOutage(
  control: Control,
  { forMs, how = '503' }: { forMs: number; how?: '503' | 'RESET' },
): object {
  const from = control.now()
  const plan = control.faults.plan()
  control.faults.replace({ ...plan, outage: { from, to: from + forMs, how } })
  return control.faults.plan()
}

/** Without `to`: the state of yesterday at this time. */
function restore(control: Control, { to = control.now() - DAY_MS }: { to?: number }): object {
  control.registry.restore(to)
  return { people: control.registry.people.size }
}

/** Every effect that still holds, in order: against it tests prove exactly-once. */
function listEffects({ registry }: Control, query: URLSearchParams): readonly object[] {
  const after = Number(query.get('after') ?? 0)
  const limit = Number(query.get('limit') ?? 100_000)
  return registry.effects.filter(({ seq }) => seq > after).slice(0, limit)
}

export function refusalKey({ personalId, version }: WireRecord): string {
  return `${personalId}:${version}`
}
