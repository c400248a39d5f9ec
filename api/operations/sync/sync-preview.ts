import type { z } from 'zod'
import type { ApiDeps } from '#api/deps.ts'
import { operation } from '#api/operation.ts'
import * as shapes from '#contracts/http/sync.ts'
import type { OutboxRow, SyncScope } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { syncErrors } from '#domain/sync/errors.ts'
import type { SyncRecord } from '#domain/sync/record.ts'
import { dossierTarget, openReading } from '../dossier/reading.ts'

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
    errors: ['SYNC.RUN_NOT_FOUND', 'DOSSIER.NOT_FOUND', 'DOSSIER.READ_REFUSED'],
    target: async (input) => {
      const scope = await previewScope(input.deps, input.work, input.query)
      if (scope.kind === 'PERSON') return dossierTarget(input, scope.employeeId)
      return { unitCodes: scope.kind === 'UNIT' ? [scope.unitCode] : [], employeeId: null }
    },
    run: async (context) => {
      const { deps, work, query, note } = context
      const { sync } = deps.stores
      const scope = await previewScope(deps, work, query)
      const rows = await sync.pendingOf(work, scope, query.limit)
      const readable = await readableOf(context, rows)
      const contents = await sync.readContents(work, rows)
      const shown = rows.map((row) => showRow(sync, row, contents.get(row.outboxId), readable))
      const records = rows.flatMap(({ outboxId }) => contents.get(outboxId) ?? [])
      note({ subjects: rows.map(({ employeeId }) => employeeId) })
      return {
        body: {
          pending: await sync.countPending(work, scope),
          packetBody: shown.some(({ hidden }) => hidden > 0) ? null : sync.preview(records).body,
          records: shown,
        },
      }
    },
  }),
]

type Readable = ReadonlyMap<string, ReadonlySet<string>>

// Điều 3.4: looking at what leaves is reading: by the same table, person by person.
async function readableOf(
  context: Parameters<typeof openReading>[0],
  rows: readonly OutboxRow[],
): Promise<Readable> {
  const readable = new Map<string, ReadonlySet<string>>()
  for (const employeeId of new Set(rows.map((row) => row.employeeId))) {
    readable.set(employeeId, (await openReading(context, employeeId)).readable)
  }
  return readable
}

function showRow(
  sync: ApiDeps['stores']['sync'],
  { employeeId, version, op }: OutboxRow,
  record: SyncRecord | null | undefined,
  readable: Readable,
) {
  const [content] = record ? sync.preview([record]).contents : []
  const all = content?.readable ?? []
  const open = all.filter(({ field }) => field === null || readable.get(employeeId)?.has(field))
  const values = open.map(({ label, partnerField, value }) => ({ label, partnerField, value }))
  const hidden = all.length - open.length
  return { employeeId, version, op, contentHash: content?.contentHash ?? null, values, hidden }
}

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
