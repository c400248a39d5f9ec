import type { z } from 'zod'
import type { AccessTarget } from '#api/access.ts'
import type { GrantOnRecord } from '#contracts/access-grant.ts'
import type { grantReply } from '#contracts/http/grants.ts'
import { toInstant } from '#contracts/http/primitives.ts'
import type { WrittenRequest } from '#domain/account/written-request.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import { type AccountQuestion, targetOf } from './account-port.ts'

export const grantTag = 'Cấp quyền'
export const errorsOfAct = [
  'GRANT.UNKNOWN',
  'GRANT.NOT_OPEN',
  'GRANT.INVALID_REQUEST',
  'ACCOUNT.MANAGEMENT_NOT_DELEGATED',
]
interface RequestBody {
  readonly requestNumber: string
  readonly requestDate: CivilDate
  readonly requestUnit: string
}

export function requestOf({ requestNumber, requestDate, requestUnit }: RequestBody): WrittenRequest {
  return { number: requestNumber, date: requestDate, issuingUnit: requestUnit }
}

export function toReply({
  request,
  term,
  id: _id,
  employeeId: _employee,
  ...grant
}: GrantOnRecord): z.input<typeof grantReply> {
  return {
    ...grant,
    requestNumber: request.number,
    requestDate: request.date,
    requestUnit: request.issuingUnit,
    ...term,
    createdAt: toInstant(grant.createdAt),
  }
}

export type GrantQuestion = AccountQuestion & { readonly params: { readonly caseNumber: string } }

export async function grantTarget(input: GrantQuestion): Promise<AccessTarget> {
  const { unitCode, employeeId } = await input.deps.stores.grants.get(input.work, input.params.caseNumber)
  return targetOf(input, { unitCode, employeeId })
}

export const subjectsOf = ({ employeeId }: { readonly employeeId: string | null }) =>
  employeeId === null ? [] : [employeeId]
