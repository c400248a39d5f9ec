export const faultModes = ['NONE', 'SLOW', 'DOWN', 'STALE', 'WRONG_KEY', 'GARBAGE'] as const
export type FaultMode = (typeof faultModes)[number]

export const services = ['crl', 'ocsp', 'tsa'] as const
export type Service = (typeof services)[number]

export interface Fault {
  readonly mode: FaultMode
  readonly delayMs: number
  /** How many answers are spoilt before the service recovers; null: until told otherwise. */
  readonly remaining: number | null
}

const noFault: Fault = { mode: 'NONE', delayMs: 0, remaining: null }

const isFaultMode = (value: unknown): value is FaultMode => faultModes.some((mode) => mode === value)

function parseFault(value: unknown): Fault {
  const given = (value ?? {}) as { mode?: unknown; delayMs?: unknown; remaining?: unknown }
  if (!isFaultMode(given.mode)) throw new Error(`mode must be one of ${faultModes.join(', ')}`)
  return {
    mode: given.mode,
    delayMs: typeof given.delayMs === 'number' ? given.delayMs : 0,
    remaining: typeof given.remaining === 'number' ? given.remaining : null,
  }
}

export interface FaultPlan {
  readonly set: (plan: unknown) => void
  readonly current: () => Readonly<Record<Service, Fault>>
  /** The fault to play on this request; counts it down. */
  readonly take: (service: Service) => Fault
}

export function createFaultPlan(): FaultPlan {
  const plan: Record<Service, Fault> = { crl: noFault, ocsp: noFault, tsa: noFault }
  return {
    set: (given) => {
      const wanted = (given ?? {}) as Partial<Record<Service, unknown>>
      for (const service of services) {
        if (wanted[service] !== undefined) plan[service] = parseFault(wanted[service])
      }
    },
    current: () => ({ ...plan }),
    take: (service) => {
      const fault = plan[service]
      if (fault.remaining === null) return fault
      plan[service] = fault.remaining <= 1 ? noFault : { ...fault, remaining: fault.remaining - 1 }
      return fault
    },
  }
}
