import type { z } from 'zod'
import type { ApiDeps } from '#api/deps.ts'
import { operation } from '#api/operation.ts'
import * as shapes from '#contracts/http/sync.ts'
import type { SyncScope } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { syncErrors } from '#domain/sync/errors.ts'
import { dossierTarget } from './dossier/reading.ts'

const tag = 'Đồng bộ CSDL quốc gia'

export const syncPreviewOperations = [
  operation({
    id: 'previewSync',
    method: 'get',
    path: '/sync-preview',
    tag,
    summary: 'Xem trước đúng những gì sẽ gửi lên CSDL quốc gia, có diễn giải',
    action: 'sync.preview',
    query: shapes.previewQuery,
    status: 200,
    reply: shapes.previewReply,
    errors: ['SYNC.RUN_NOT_FOUND', 'DOSSIER.NOT_FOUND'],
    target: async (input) => {
      const scope = await previewScope(input.deps, input.work, input.query)
      if (scope.kind === 'PERSON') return dossierTarget(input, scope.employeeId)
      return { unitCodes: scope.kind === 'UNIT' ? [scope.unitCode] : [], employeeId: null }
    },
    run: async ({ deps, work, query, note }) => {
      const { sync } = deps.stores
      const scope = await previewScope(deps, work, query)
      const rows = await sync.pendingOf(work, scope, query.limit)
      const contents = await sync.readContents(work, rows)
      const records = rows.flatMap(({ outboxId }) => contents.get(outboxId) ?? [])
      const { body, contents: prepared } = sync.preview(records)
      const shown = new Map(records.map((record, index) => [record, prepared[index]]))
      note({ subjects: rows.map(({ employeeId }) => employeeId) })
      return {
        body: {
          pending: await sync.countPending(work, scope),
          packetBody: body,
          records: rows.map(({ outboxId, employeeId, version, op }) => {
            const record = contents.get(outboxId)
            const found = record ? shown.get(record) : undefined
            const values = (found?.readable ?? []).map((value) => ({ ...value }))
            return { employeeId, version, op, contentHash: found?.contentHash ?? null, values }
          }),
        },
      }
    },
  }),
]

async function previewScope(
  deps: ApiDeps,
  work: UnitOfWork,
  query: z.output<typeof shapes.previewQuery>,
): Promise<SyncScope> {
  if (query.run !== undefined) {
    const [run] = await deps.stores.sync.findRuns(work, { number: query.run, limit: 1 })
    if (run === undefined) throw syncErrors.runNotFound(query.run)
    return run.scope
  }
  if (query.employeeId !== undefined) return { kind: 'PERSON', employeeId: query.employeeId }
  return query.unitCode === undefined ? { kind: 'PROVINCE' } : { kind: 'UNIT', unitCode: query.unitCode }
}
