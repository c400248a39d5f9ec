import { changeErrors, type Detail } from '../errors.ts'

export const changeStatuses = ['DRAFT', 'SUBMITTED', 'APPROVED', 'RETURNED', 'SYNCED', 'WITHDRAWN'] as const

/** Trạng thái đề nghị cập nhật */
export type ChangeStatus = (typeof changeStatuses)[number]

/** Nguồn của đề nghị: the person, the unit's HR officer on behalf (marked so), an import, a process of the hub. */
export type ChangeOrigin = 'SELF' | 'ON_BEHALF' | 'IMPORT' | 'TRANSFER' | 'NATIONAL'

/** Mục đích khai lại — Điều 3.5: data already held is asked again only to update it or to verify it. */
export type ChangePurpose = 'FIRST_ENTRY' | 'UPDATE' | 'VERIFICATION'

interface Rule {
  readonly from: readonly ChangeStatus[]
  readonly to: ChangeStatus
}

export const changeActs = {
  // Điều 5.2: cá nhân nhập thông tin của mình.
  edit: { from: ['DRAFT', 'RETURNED'], to: 'DRAFT' },
  // Điều 5.3
  submit: { from: ['DRAFT', 'RETURNED'], to: 'SUBMITTED' },
  withdraw: { from: ['DRAFT', 'RETURNED', 'SUBMITTED'], to: 'WITHDRAWN' },
  // Điều 6: the officer returns single changes and signs the rest.
  return: { from: ['SUBMITTED'], to: 'RETURNED' },
  approve: { from: ['SUBMITTED'], to: 'APPROVED' },
  // Điều 5.4
  sync: { from: ['APPROVED'], to: 'SYNCED' },
} as const satisfies Record<string, Rule>

export type ChangeAct = keyof typeof changeActs

export function canPerform(act: ChangeAct, status: ChangeStatus): boolean {
  const from: readonly ChangeStatus[] = changeActs[act].from
  return from.includes(status)
}

export function perform(act: ChangeAct, status: ChangeStatus, detail: Detail = {}): ChangeStatus {
  if (!canPerform(act, status)) throw changeErrors.notAllowed({ ...detail, act, status })
  return changeActs[act].to
}
