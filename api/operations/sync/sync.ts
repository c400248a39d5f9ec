import { z } from 'zod'
import type { AccessScope } from '#api/access.ts'
import type { ApiDeps } from '#api/deps.ts'
import { operation } from '#api/operation.ts'
import { keysetOf, pageOf, pageQuery, toPage } from '#contracts/http/paging.ts'
import { toInstant, toInstantOrNull } from '#contracts/http/primitives.ts'
import * as shapes from '#contracts/http/sync.ts'
import { retryNowUpdate, syncRunStart } from '#contracts/national-sync.ts'
import { processIds } from '#contracts/process-ids.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { syncErrors } from '#domain/sync/errors.ts'
import type { SyncRunOnRecord } from './sync-port.ts'

const tag = 'Đồng bộ CSDL quốc gia'

export const syncOperations = [
  operation({
    id: 'startSync',
    method: 'post',
    path: '/sync-runs',
    tag,
    summary: 'Đồng bộ ngay: toàn tỉnh, một đơn vị hoặc một người; chạy thử thì không gửi gì (Điều 5.4)',
    action: 'sync.start',
    body: shapes.startSyncBody,
    status: 202,
    reply: shapes.startedRunReply,
    run: async ({ deps, work, body, now, afterCommit, note }) => {
      const started = await begin(deps, work, { kind: 'SYNC', ...body, at: now })
      note({ cases: [started.number], subjects: body.scope.kind === 'PERSON' ? [body.scope.employeeId] : [] })
      afterCommit(started.start)
      return { body: { number: started.number, workflowId: started.workflowId } }
    },
  }),
  operation({
    id: 'startReconciliation',
    method: 'post',
    path: '/reconciliations',
    tag,
    summary: 'Đối soát ngay với CSDL quốc gia (Điều 12)',
    action: 'reconciliation.start',
    body: z.strictObject({ scope: shapes.syncScope }),
    status: 202,
    reply: shapes.startedRunReply,
    run: async ({ deps, work, body, now, afterCommit, note }) => {
      const started = await begin(deps, work, { kind: 'RECONCILIATION', ...body, dryRun: false, at: now })
      note({ cases: [started.number] })
      afterCommit(started.start)
      return { body: { number: started.number, workflowId: started.workflowId } }
    },
  }),
  operation({
    id: 'listSyncRuns',
    method: 'get',
    path: '/sync-runs',
    tag,
    summary: 'Các lượt đồng bộ và đối soát, mới nhất trước',
    action: 'sync.read',
    query: z.strictObject(pageQuery),
    status: 200,
    reply: pageOf(shapes.syncRunReply),
    run: async ({ deps, work, query }) => {
      const before = keysetOf(query)?.order
      const runs = await deps.stores.sync.findRuns(work, {
        limit: query.limit + 1,
        ...(before === undefined ? {} : { before }),
      })
      const keyset = ({ startedAt, runId }: SyncRunOnRecord) => ({ order: Math.round(startedAt), id: runId })
      return { body: toPage(runs, { limit: query.limit, keyset, item: toRun }) }
    },
  }),
  operation({
    id: 'getSyncRun',
    method: 'get',
    path: '/sync-runs/{number}',
    tag,
    summary: 'Một lượt đồng bộ hoặc đối soát: tiến độ và báo cáo từng chênh lệch',
    action: 'sync.read',
    params: shapes.runNumber,
    status: 200,
    reply: shapes.syncRunReply,
    errors: ['SYNC.RUN_NOT_FOUND'],
    run: async ({ deps, work, params }) => {
      const [run] = await deps.stores.sync.findRuns(work, { number: params.number, limit: 1 })
      if (run === undefined) throw syncErrors.runNotFound(params.number)
      return { body: toRun(run) }
    },
  }),
  operation({
    id: 'retrySyncNow',
    method: 'post',
    path: '/sync-runs/{number}/retry',
    tag,
    summary: 'Thử kết nối lại ngay, không chờ hết thời gian tạm ngừng',
    action: 'sync.control',
    params: shapes.runNumber,
    status: 202,
    reply: shapes.startedRunReply,
    errors: ['SYNC.RUN_NOT_FOUND'],
    run: async ({ deps, work, params, requestKey, afterCommit, note }) => {
      const [run] = await deps.stores.sync.findRuns(work, { number: params.number, limit: 1 })
      if (run === undefined) throw syncErrors.runNotFound(params.number)
      const workflowId = processIds.nationalSync(params.number)
      note({ cases: [params.number] })
      afterCommit(() =>
        deps.workflows.executeUpdate({
          workflowId,
          update: retryNowUpdate,
          updateId: requestKey,
          input: null,
        }),
      )
      return { body: { number: params.number, workflowId } }
    },
  }),
  operation({
    id: 'listSyncFailureGroups',
    method: 'get',
    path: '/sync-failures/groups',
    tag,
    summary: 'Danh sách lỗi đồng bộ gộp theo nguyên nhân, kèm cách khắc phục',
    action: 'sync.read',
    status: 200,
    reply: z.strictObject({ items: z.array(shapes.failureGroupReply) }),
    run: async ({ deps, work, scope }) => {
      const groups = await deps.stores.sync.groupFailures(work, unitsOf(scope))
      return { body: { items: groups.map((group) => ({ ...group, units: [...group.units] })) } }
    },
  }),
  operation({
    id: 'listSyncFailures',
    method: 'get',
    path: '/sync-failures',
    tag,
    summary: 'Từng bản ghi bị CSDL quốc gia từ chối: nguyên nhân, trường, cách khắc phục',
    action: 'sync.read',
    query: shapes.failureQuery,
    status: 200,
    reply: z.strictObject({ items: z.array(shapes.failureReply) }),
    run: async ({ deps, work, scope, query, note }) => {
      const { limit, after, code, field } = query
      const lines = await deps.stores.sync.listFailures(work, {
        ...unitsOf(scope),
        ...(code === undefined ? {} : { code }),
        ...(field === undefined ? {} : { field }),
        after: after ?? null,
        limit,
      })
      note({ subjects: lines.map(({ employeeId }) => employeeId) })
      return { body: { items: lines.map((line) => ({ ...line, createdAt: toInstant(line.createdAt) })) } }
    },
  }),
  operation({
    id: 'replaySyncFailures',
    method: 'post',
    path: '/sync-failures/replay',
    tag,
    summary: 'Gửi lại bản ghi bị từ chối: một bản ghi, một nhóm nguyên nhân, hoặc tất cả',
    action: 'sync.replay',
    body: shapes.replayBody,
    status: 202,
    reply: z.strictObject({ replayed: z.int(), number: z.string(), workflowId: z.string() }),
    errors: ['SYNC.NOTHING_TO_REPLAY'],
    run: async ({ deps, work, body, now, afterCommit, note }) => {
      const { failureId, code, field } = body
      const replayed = await deps.stores.sync.replayFailures(work, {
        ...(failureId === undefined ? {} : { failureId }),
        ...(code === undefined ? {} : { code }),
        ...(field === undefined ? {} : { field }),
        now,
      })
      if (replayed === 0) throw syncErrors.nothingToReplay()
      const run = { kind: 'SYNC', scope: { kind: 'PROVINCE' }, dryRun: false, at: now } as const
      const { number, workflowId, start } = await begin(deps, work, run)
      note({ cases: [number] })
      afterCommit(start)
      return { body: { replayed, number, workflowId } }
    },
  }),
]

async function begin(
  deps: ApiDeps,
  work: UnitOfWork,
  run: Parameters<ApiDeps['stores']['sync']['startRun']>[1],
) {
  const ref = await deps.stores.sync.startRun(work, run)
  const request = syncRunStart({ ...ref, kind: run.kind, scope: run.scope })
  return { number: ref.number, workflowId: request.workflowId, start: () => deps.workflows.start(request) }
}

function toRun(run: SyncRunOnRecord): z.input<typeof shapes.syncRunReply> {
  const { number, kind, scope, dryRun, stage, progress, report, startedAt, finishedAt } = run
  const { workflowId } = syncRunStart(run)
  const times = { startedAt: toInstant(startedAt), finishedAt: toInstantOrNull(finishedAt) }
  return { number, kind, workflowId, scope, dryRun, stage, progress, report: report ?? null, ...times }
}

function unitsOf(scope: AccessScope): { readonly unitCodes?: readonly string[] } {
  return scope.kind === 'PROVINCE' ? {} : { unitCodes: scope.unitCodes }
}
