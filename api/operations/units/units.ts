import { z } from 'zod'
import type { ApiDeps } from '#api/deps.ts'
import { operation } from '#api/operation.ts'
import { Problem } from '#api/problem.ts'
import { civilDate, etagHeader, etagOf, line, toInstant, unitCode } from '#contracts/http/primitives.ts'
import {
  decision,
  newUnit,
  onDay,
  renameReply,
  takeoverReply,
  unitActReply,
  unitParams,
  unitReply,
} from '#contracts/http/units.ts'
import { transferWake } from '#contracts/transfer.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { isAhead } from '#domain/unit/planned-act.ts'
import { plan, requestOf } from './unit-order.ts'
import type { TakeoverCount, UnitOnRecord } from './unit-port.ts'

const tag = 'Cơ quan, đơn vị'
function toReply({ version: _version, ...unit }: UnitOnRecord): z.input<typeof unitReply> {
  return unit
}

interface TakeoverContext {
  readonly deps: ApiDeps
  readonly requestKey: string
  readonly note: (note: { readonly units: readonly string[]; readonly cases: readonly string[] }) => void
  readonly afterCommit: (act: () => Promise<unknown>) => void
}

/** Every open case that moved is woken, so that its page names the unit that has to act now. */
function takeoverAnswer(
  { deps, requestKey, note, afterCommit }: TakeoverContext,
  takeovers: readonly TakeoverCount[],
) {
  const cases = [...new Set(takeovers.flatMap(({ openCases }) => openCases))]
  note({
    units: takeovers.flatMap(({ unitCode: code, successorCode }) => [
      code,
      ...(successorCode === null ? [] : [successorCode]),
    ]),
    cases,
  })
  for (const caseNumber of cases)
    afterCommit(() => deps.workflows.executeUpdate(transferWake(caseNumber, 'SETTLE', requestKey)))
  return {
    body: {
      planned: null,
      takeovers: takeovers.map((count) => ({ ...count, openCases: [...count.openCases] })),
    },
  }
}

export const unitOperations = [
  operation({
    id: 'listUnits',
    method: 'get',
    path: '/units',
    tag,
    summary: 'Danh sách cơ quan, đơn vị đang hoạt động vào một ngày, kèm đơn vị quản lý dữ liệu',
    action: 'units.read',
    query: onDay,
    status: 200,
    reply: z.strictObject({ items: z.array(unitReply) }),
    run: async ({ deps, work, query, now }) => {
      const units = await deps.stores.units.list(work, query.onDate ?? civilDateAt(now))
      return { body: { items: units.map(toReply) } }
    },
  }),
  operation({
    id: 'getUnit',
    method: 'get',
    path: '/units/{code}',
    tag,
    summary: 'Một cơ quan, đơn vị và các quyết định về đơn vị đó',
    action: 'units.read',
    params: unitParams,
    query: onDay,
    status: 200,
    reply: z.strictObject({ ...unitReply.shape, acts: z.array(unitActReply) }),
    replyHeaders: etagHeader,
    run: async ({ deps, work, params, query, now }) => {
      const unit = await deps.stores.units.find(work, params.code, query.onDate ?? civilDateAt(now))
      if (!unit) throw new Problem('not-found')
      const acts = await deps.stores.units.acts(work, params.code)
      return {
        body: {
          ...toReply(unit),
          acts: acts.map(({ kind, decisionNumber, decisionDate, effectiveOn, recordedAt }) => ({
            kind,
            decisionNumber,
            decisionDate,
            effectiveOn,
            recordedAt: toInstant(recordedAt),
          })),
        },
        headers: etagOf(unit.version),
      }
    },
  }),
  operation({
    id: 'createUnit',
    method: 'post',
    path: '/units',
    tag,
    summary: 'Thành lập cơ quan, đơn vị theo quyết định',
    action: 'units.manage',
    body: newUnit,
    status: 201,
    reply: z.strictObject({ code: z.string() }),
    replyHeaders: { Location: '^/api/v1/units/' },
    errors: ['UNIT.UNKNOWN', 'UNIT.CODE_TAKEN', 'UNIT.CODE_NOT_BELOW_PARENT', 'UNIT.NOT_IN_FORCE'],
    run: async ({ body, deps, work, now, actor, note }) => {
      const { code, name, kind, parentCode, administrativeCode } = body
      const draft = { code, name, kind, parentCode, administrativeCode }
      await deps.stores.units.create(work, draft, requestOf(body, { now, actor }))
      note({ units: [code] })
      return { body: { code }, headers: { Location: `/api/v1/units/${code}` } }
    },
  }),
  operation({
    id: 'renameUnit',
    method: 'post',
    path: '/units/{code}/renaming',
    tag,
    summary: 'Đổi tên cơ quan, đơn vị theo quyết định; tên cũ còn trong lịch sử',
    action: 'units.manage',
    params: unitParams,
    body: z.strictObject({ name: line(300), ...decision }),
    status: 200,
    reply: renameReply,
    errors: ['UNIT.UNKNOWN', 'UNIT.SAME_NAME', 'UNIT.NOT_IN_FORCE'],
    run: async (context) => {
      const { body, params, deps, work, note } = context
      const request = requestOf(body, context)
      const reply = { code: params.code, name: body.name }
      if (isAhead(request.order)) {
        const planned = await plan(context, { kind: 'RENAME', unitCode: params.code, name: body.name })
        return { body: { ...reply, planned } }
      }
      await deps.stores.units.rename(work, params.code, body.name, request)
      note({ units: [params.code] })
      return { body: { ...reply, planned: null } }
    },
  }),
  operation({
    id: 'mergeUnits',
    method: 'post',
    path: '/units/{code}/mergers',
    tag,
    summary: 'Sáp nhập các đơn vị khác vào đơn vị này; người, vụ việc đang mở chuyển theo',
    action: 'units.manage',
    params: unitParams,
    body: z.strictObject({ sources: z.array(unitCode()).min(1).max(50), ...decision }),
    status: 200,
    reply: takeoverReply,
    errors: ['UNIT.UNKNOWN', 'UNIT.NOT_IN_FORCE', 'UNIT.HAS_SUBORDINATES', 'UNIT.MERGED_INTO_ITSELF'],
    run: async (context) => {
      const { body, params, deps, work } = context
      const request = requestOf(body, context)
      const ordered = { kind: 'MERGE', unitCode: params.code, sources: body.sources } as const
      if (isAhead(request.order)) return { body: { planned: await plan(context, ordered), takeovers: [] } }
      const units = { sources: body.sources, target: params.code }
      return takeoverAnswer(context, await deps.stores.units.merge(work, units, request))
    },
  }),
  operation({
    id: 'dissolveUnit',
    method: 'post',
    path: '/units/{code}/dissolution',
    tag,
    summary: 'Giải thể cơ quan, đơn vị; còn người hoặc vụ việc thì phải nêu đơn vị kế thừa',
    action: 'units.manage',
    params: unitParams,
    body: z.strictObject({ successorCode: unitCode().nullable(), ...decision }),
    status: 200,
    reply: takeoverReply,
    errors: ['UNIT.UNKNOWN', 'UNIT.SUCCESSOR_NEEDED', 'UNIT.HAS_SUBORDINATES', 'UNIT.NOT_IN_FORCE'],
    run: async (context) => {
      const { body, params, deps, work } = context
      const request = requestOf(body, context)
      const units = { code: params.code, successor: body.successorCode }
      const ordered = { kind: 'DISSOLVE', unitCode: params.code, successor: body.successorCode } as const
      if (isAhead(request.order)) return { body: { planned: await plan(context, ordered), takeovers: [] } }
      return takeoverAnswer(context, await deps.stores.units.dissolve(work, units, request))
    },
  }),
  operation({
    id: 'assignManagingUnit',
    method: 'post',
    path: '/units/{code}/managing-unit',
    tag,
    summary: 'Giao đơn vị quản lý dữ liệu từ một ngày',
    action: 'units.manage',
    params: unitParams,
    body: z.strictObject({ managingUnitCode: unitCode(), ...decision }),
    status: 200,
    reply: z.strictObject({ code: z.string(), managingUnitCode: z.string(), validFrom: civilDate() }),
    errors: ['UNIT.UNKNOWN', 'UNIT.MANAGER_IS_MANAGED', 'UNIT.MANAGES_OTHERS', 'UNIT.MANAGEMENT_BACKDATED'],
    run: async ({ body, params, deps, work, now, actor, note }) => {
      const units = { unitCode: params.code, managingUnitCode: body.managingUnitCode }
      await deps.stores.units.assignManager(work, units, requestOf(body, { now, actor }))
      note({ units: [params.code, body.managingUnitCode] })
      return {
        body: { code: params.code, managingUnitCode: body.managingUnitCode, validFrom: body.effectiveOn },
      }
    },
  }),
] as const
