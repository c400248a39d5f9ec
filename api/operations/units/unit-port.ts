import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import type { NewUnit, UnitOrder } from '#domain/unit/reorganisation.ts'
import type { Unit } from '#domain/unit/unit.ts'

export interface UnitOnRecord extends Unit {
  readonly managingUnitCode: string
  readonly version: number
}

export interface UnitActOnRecord {
  readonly kind: string
  readonly decisionNumber: string
  readonly decisionDate: string
  readonly effectiveOn: string
  readonly recordedAt: number
}

/** One act of Sở Nội vụ on units: who, with which decision. */
export interface UnitActRequest {
  readonly order: UnitOrder
  readonly actorId: string
}

/** What a merger or a dissolution moved. */
export interface TakeoverCount {
  readonly unitCode: string
  readonly successorCode: string | null
  readonly people: number
  readonly openCases: readonly string[]
  readonly rolesEnded: number
  readonly grantsEnded: number
}

export interface UnitStore {
  list(work: UnitOfWork, onDate: CivilDate): Promise<readonly UnitOnRecord[]>
  find(work: UnitOfWork, code: string, onDate: CivilDate): Promise<UnitOnRecord | undefined>
  acts(work: UnitOfWork, code: string): Promise<readonly UnitActOnRecord[]>
  create(
    work: UnitOfWork,
    draft: Omit<NewUnit, 'parent' | 'isCodeTaken'>,
    request: UnitActRequest,
  ): Promise<void>
  rename(work: UnitOfWork, code: string, name: string, request: UnitActRequest): Promise<void>
  merge(
    work: UnitOfWork,
    units: { readonly sources: readonly string[]; readonly target: string },
    request: UnitActRequest,
  ): Promise<readonly TakeoverCount[]>
  dissolve(
    work: UnitOfWork,
    units: { readonly code: string; readonly successor: string | null },
    request: UnitActRequest,
  ): Promise<readonly TakeoverCount[]>
  assignManager(
    work: UnitOfWork,
    units: { readonly unitCode: string; readonly managingUnitCode: string },
    request: UnitActRequest,
  ): Promise<void>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly units: UnitStore
  }
}
