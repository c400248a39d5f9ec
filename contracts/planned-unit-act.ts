import { formatCivilDate } from '#domain/calendar/civil-date.ts'
import { dueAt, type PlannedUnitAct, unitsNamed } from '#domain/unit/planned-act.ts'
import { processIds, processNames } from './process-ids.ts'
import { searchAttributes } from './search-attributes.ts'
import { taskQueues } from './task-queues.ts'
import type { WorkflowStart } from './workflow-start.ts'

/** Input of `plannedUnitAct`: the row says the rest. */
export interface PlannedUnitActInput {
  readonly caseNumber: string
}

/** Sent after a withdrawal is committed: wakes the process to read the row. */
export const plannedUnitActed = 'sapXepDonVi'

/** How the act stands, and which open cases moved with it. */
export interface PlannedUnitOutcome {
  readonly act: PlannedUnitAct
  readonly movedCases: readonly string[]
}

export const plannedUnitStageShown = {
  PLANNED: 'CHO_DEN_NGAY',
  DONE: 'DA_THUC_HIEN',
  REFUSED: 'KHONG_THUC_HIEN_DUOC',
  WITHDRAWN: 'DA_RUT',
} as const

export function plannedUnitActStart(act: PlannedUnitAct): WorkflowStart {
  return {
    workflow: 'plannedUnitAct',
    workflowId: processIds.plannedUnitAct(act.caseNumber),
    taskQueue: taskQueues.hub,
    input: { caseNumber: act.caseNumber } satisfies PlannedUnitActInput,
    searchAttributes: [
      { key: searchAttributes.process, value: processNames.plannedUnitAct },
      { key: searchAttributes.unitCodes, value: [...unitsNamed(act.ordered)] },
      { key: searchAttributes.stage, value: plannedUnitStageShown[act.stage] },
      { key: searchAttributes.dueAt, value: new Date(dueAt(act)) },
    ],
    summary: `Sắp xếp đơn vị ${act.caseNumber}`,
    details: describePlannedAct(act),
  }
}

/** Nội dung hiển thị: units and case numbers only. */
export function describePlannedAct({ ordered, effectiveOn, stage }: PlannedUnitAct): string {
  return `${titles[ordered.kind]}: ${unitsNamed(ordered).join(', ')}\n\n${outcomes[stage](formatCivilDate(effectiveOn))}`
}

const titles = {
  RENAME: '**Đổi tên đơn vị**',
  MERGE: '**Sáp nhập đơn vị**',
  DISSOLVE: '**Giải thể đơn vị**',
} as const

const outcomes = {
  PLANNED: (day: string) => `🟡 Tự thực hiện vào đầu ngày ${day}. Không ai phải làm gì.`,
  DONE: (day: string) => `🟢 Đã thực hiện, có hiệu lực từ ngày ${day}.`,
  REFUSED: (day: string) =>
    `🔴 Đến ngày ${day} không thực hiện được; Sở Nội vụ xem thông báo và thực hiện lại.`,
  WITHDRAWN: (day: string) => `⚪ Đã rút trước ngày ${day}.`,
} as const
