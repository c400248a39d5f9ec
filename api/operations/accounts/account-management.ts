import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { managementDelegation } from '#contracts/http/accounts.ts'
import { civilDate, unitCode } from '#contracts/http/primitives.ts'
import { accountErrors } from '#domain/account/errors.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { unitErrors } from '#domain/unit/errors.ts'

const tag = 'Tài khoản'

/** Điều 15.1: phân cấp quản lý tài khoản cho đơn vị. */
export const accountManagementOperations = [
  operation({
    id: 'delegateAccountManagement',
    method: 'post',
    path: '/units/{code}/account-management',
    tag,
    summary: 'Phân cấp quản lý tài khoản cho đơn vị (Điều 15.1)',
    action: 'accounts.delegateManagement',
    params: z.strictObject({ code: unitCode() }),
    body: managementDelegation,
    status: 200,
    reply: z.strictObject({ unitCode: z.string(), startsOn: civilDate(), lastDay: civilDate().nullable() }),
    errors: ['UNIT.UNKNOWN'],
    run: async ({ deps, work, params, body, actor, now, note }) => {
      const unit = await deps.stores.units.find(work, params.code, civilDateAt(now))
      if (!unit) throw unitErrors.unknown(params.code)
      const delegation = { ...body, unitCode: params.code, recordedBy: actor.accountId, now }
      await deps.stores.accounts.delegateManagement(work, delegation)
      note({ units: [params.code] })
      return { body: { unitCode: params.code, startsOn: body.startsOn, lastDay: body.lastDay } }
    },
  }),
  operation({
    id: 'endAccountManagement',
    method: 'post',
    path: '/units/{code}/account-management/ending',
    tag,
    summary: 'Thu hồi phân cấp quản lý tài khoản của đơn vị',
    action: 'accounts.delegateManagement',
    params: z.strictObject({ code: unitCode() }),
    body: z.strictObject({ lastDay: civilDate() }),
    status: 200,
    reply: z.strictObject({ unitCode: z.string(), lastDay: civilDate() }),
    errors: ['ACCOUNT.MANAGEMENT_NOT_DELEGATED'],
    run: async ({ deps, work, params, body, note }) => {
      const isEnded = await deps.stores.accounts.endManagement(work, params.code, body.lastDay)
      if (!isEnded) throw accountErrors.managementNotDelegated(params.code)
      note({ units: [params.code] })
      return { body: { unitCode: params.code, lastDay: body.lastDay } }
    },
  }),
] as const
