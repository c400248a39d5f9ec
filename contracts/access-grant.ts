import type { AccessGrant } from '#domain/account/access-grant.ts'
import { processIds, processNames } from './process-ids.ts'
import { searchAttributes } from './search-attributes.ts'
import { taskQueues } from './task-queues.ts'
import type { WorkflowStart } from './workflow-start.ts'

/** Input of `accessGrant`: the row says the rest. */
export interface AccessGrantInput {
  readonly caseNumber: string
}

/** The grant as its process sees it. */
export interface GrantState {
  readonly caseNumber: string
  readonly status: 'OPEN' | 'ENDED' | 'REVOKED'
  readonly unitCode: string | null
  readonly roleLabel: string
  readonly requestNumber: string
  readonly startsAt: number
  readonly endsAt: number
}

/** A grant on record, with whom it is for. */
export interface GrantOnRecord extends AccessGrant {
  readonly id: string
  readonly caseNumber: string
  readonly accountId: string
  readonly employeeId: string | null
  readonly purpose: string
  readonly createdAt: number
  readonly endedReason: string | null
}

/** An act on the grant: sent after its row is committed, wakes the process to read the row again. */
export const grantActed = 'grantActed'

export const grantStages = {
  waiting: 'CHO_DEN_NGAY',
  inForce: 'CO_HIEU_LUC',
  ended: 'DA_HET_HAN',
  revoked: 'DA_HUY',
} as const

export function accessGrantStart(grant: {
  readonly caseNumber: string
  readonly unitCode: string | null
  readonly endsAt: number
}): WorkflowStart {
  return {
    workflow: 'accessGrant',
    workflowId: processIds.accessGrant(grant.caseNumber),
    taskQueue: taskQueues.hub,
    input: { caseNumber: grant.caseNumber } satisfies AccessGrantInput,
    searchAttributes: [
      { key: searchAttributes.process, value: processNames.accessGrant },
      { key: searchAttributes.unitCodes, value: grant.unitCode === null ? [] : [grant.unitCode] },
      { key: searchAttributes.dueAt, value: new Date(grant.endsAt) },
    ],
    summary: `Cấp quyền ${grant.caseNumber}`,
  }
}
