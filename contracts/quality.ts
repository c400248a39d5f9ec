import type { DossierView } from '#domain/dossier/checks/dossier-view.ts'
import type { Finding } from '#domain/dossier/checks/finding.ts'
import type { ClosedUnits, PopulationRecord } from '#domain/dossier/checks/outside-checks.ts'
import type { DossierQuality, UnitQuality } from '#domain/dossier/quality/completeness.ts'
import type { UnitOfWork } from './unit-of-work.ts'
import { processIds } from './process-ids.ts'
import { taskQueues } from './task-queues.ts'
import type { WorkflowStart } from './workflow-start.ts'

export interface ScanInput {
  /** Absent: started by the schedule, which makes its own row. */
  readonly scanId?: string
}

/** Kết quả rà soát: counts and units only. */
export interface ScanReport {
  readonly scanId: string
  readonly people: number
  readonly findings: number
  readonly byCode: Readonly<Record<string, number>>
  readonly units: readonly UnitReport[]
}

export interface UnitReport extends UnitQuality {
  readonly unitCode: string
}

export interface ScannedPerson {
  readonly employeeId: string
  /** The unit that has to chase: the managing unit of the person's unit. */
  readonly unitCode: string
  readonly findings: readonly Finding[]
  readonly quality: DossierQuality
}

export interface DossierPage {
  readonly people: readonly {
    readonly view: DossierView
    readonly unitCode: string
    /** What the population database said of the person, where it was asked. */
    readonly population?: PopulationRecord
  }[]
  readonly last: string | null
}

export interface UnitScore {
  readonly unitCode: string
  readonly people: number
  readonly correct: number
  readonly complete: number
  readonly clean: number
  readonly live: number
}

export interface FindingLine {
  readonly employeeId: string
  readonly unitCode: string
  readonly code: string
  readonly field: string
  readonly level: string
  readonly foundAt: number
}

/** Kết quả nhận dữ liệu dân cư: counts and lines, no values. */
export interface PopulationReport {
  readonly lines: number
  readonly kept: number
  /** Of nobody in the province's database. */
  readonly unknown: number
  readonly refused: readonly { readonly line: number; readonly texts: readonly string[] }[]
}

export interface PopulationStore {
  /** A list (CSV or Excel) that the population authority has answered with; the last answer for a person stands. */
  receive(
    work: UnitOfWork,
    answer: {
      readonly bytes: Uint8Array
      readonly document: { readonly number: string; readonly date: string }
      readonly receivedBy: string
      readonly now: number
    },
  ): Promise<PopulationReport>
  /** What the last answer said of a person. */
  find(work: UnitOfWork, employeeId: string): Promise<PopulationRecord | undefined>
}

export interface QualityStore {
  begin(work: UnitOfWork, scan: { readonly scanId: string; readonly at: number }): Promise<void>
  /** Dossiers after an id, sealed fields opened, as they hold on the day. */
  readPage(page: {
    readonly after: string | null
    readonly limit: number
    readonly today: string
  }): Promise<DossierPage>
  closedUnits(work: UnitOfWork): Promise<ClosedUnits>
  keep(
    work: UnitOfWork,
    scan: { readonly scanId: string; readonly at: number; readonly people: readonly ScannedPerson[] },
  ): Promise<void>
  finish(work: UnitOfWork, report: ScanReport, at: number): Promise<void>
  /** Null units: the whole province. */
  unitScores(work: UnitOfWork, unitCodes: readonly string[] | null): Promise<UnitScore[]>
  findings(
    work: UnitOfWork,
    asked: {
      readonly unitCodes: readonly string[] | null
      readonly employeeId: string | null
      readonly code: string | null
      readonly limit: number
    },
  ): Promise<FindingLine[]>
  lastScan(
    work: UnitOfWork,
  ): Promise<
    { readonly scanId: string; readonly startedAt: number; readonly report: ScanReport | null } | undefined
  >
}

/** One scan at a time runs under its row's id. */
export function qualityScanStart(scanId: string): WorkflowStart {
  return {
    workflow: 'qualityScan',
    workflowId: processIds.qualityScan(scanId),
    taskQueue: taskQueues.hub,
    input: { scanId } satisfies ScanInput,
    summary: '🔎 Rà soát dữ liệu thiếu, cũ, mâu thuẫn',
  }
}
