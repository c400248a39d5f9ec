import { z } from 'zod'
import { decideAccess } from '#api/access.ts'
import { type DirectInput, operation } from '#api/operation.ts'
import { dossierEntry, dossierReply, personLine, sectionCode } from '#contracts/http/dossier.ts'
import type { HeldEntry } from '#contracts/dossier-stores.ts'
import { civilDate, line, queryInteger, uuid } from '#contracts/http/primitives.ts'
import { endOfDay, civilDateAt } from '#domain/calendar/civil-date.ts'
import { ownReading } from '#domain/dossier/access/readable-fields.ts'
import { asOf } from '#domain/dossier/history/history.ts'
import { readingTarget, groundsText, openReading, type Reading } from './reading.ts'
import { showEntries } from './show.ts'
import { staffListCsv } from './staff-list.ts'

const tag = 'Hồ sơ'
const person = z.strictObject({ employeeId: uuid() })

export const dossierOperations = [
  operation({
    id: 'listDossiers',
    method: 'get',
    path: '/dossiers',
    tag,
    summary: 'Danh sách người của đơn vị mình (Sở Nội vụ: toàn tỉnh)',
    action: 'dossiers.list',
    query: z.strictObject({
      limit: queryInteger(1, 200, 50),
      after: uuid().optional(),
      name: line(100).optional(),
    }),
    status: 200,
    reply: z.strictObject({ items: z.array(personLine), next: uuid().nullable() }),
    run: async ({ deps, work, query, scope, now }) => {
      const rows = await deps.stores.dossier.people.list(work, {
        unitCodes: scope.kind === 'PROVINCE' ? null : scope.unitCodes,
        secondedOn: civilDateAt(now),
        search: query.name ?? null,
        limit: query.limit + 1,
        after: query.after ?? null,
      })
      const items = rows.slice(0, query.limit)
      return { body: { items, next: rows.length > query.limit ? (items.at(-1)?.employeeId ?? null) : null } }
    },
  }),
  operation({
    id: 'getDossier',
    method: 'get',
    path: '/dossiers/{employeeId}',
    tag,
    summary: 'Hồ sơ của một người tại một ngày, theo đúng quyền của người đọc (Điều 3.4, 7)',
    action: 'dossiers.read',
    params: person,
    query: z.strictObject({ validOn: civilDate().optional(), knownOn: civilDate().optional() }),
    status: 200,
    reply: dossierReply,
    errors: ['DOSSIER.NOT_FOUND', 'DOSSIER.READ_REFUSED'],
    target: (input) => readingTarget(input, input.params.employeeId),
    direct: readOwnDossier,
    run: async (context) => {
      const { deps, work, params, query, now, note } = context
      const reading = await openReading(context, params.employeeId)
      const validOn = query.validOn ?? civilDateAt(now)
      const { entries: store } = deps.stores.dossier
      const entries =
        query.knownOn === undefined
          ? await store.current(work, [params.employeeId], { validOn })
          : await knownThen(store.history(work, params.employeeId), {
              validOn,
              knownOn: endOfDay(query.knownOn),
            })
      note({ subjects: [params.employeeId], ground: groundsText(reading.grounds) })
      return { body: showDossier(reading, entries) }
    },
  }),
  operation({
    id: 'getDossierHistory',
    method: 'get',
    path: '/dossiers/{employeeId}/history',
    tag,
    summary: 'Mọi giá trị đã từng được ghi của một phần hồ sơ, kể cả đã đính chính, thu hồi',
    action: 'dossiers.read',
    params: person,
    query: z.strictObject({ section: sectionCode }),
    status: 200,
    reply: z.strictObject({ items: z.array(dossierEntry) }),
    errors: ['DOSSIER.NOT_FOUND', 'DOSSIER.READ_REFUSED'],
    target: (input) => readingTarget(input, input.params.employeeId),
    run: async (context) => {
      const { deps, work, params, query, note } = context
      const reading = await openReading(context, params.employeeId)
      const history = await deps.stores.dossier.entries.history(work, params.employeeId)
      note({ subjects: [params.employeeId], ground: groundsText(reading.grounds) })
      const ofSection = history.filter((entry) => entry.section === query.section)
      return { body: { items: showEntries(ofSection, reading.readable) } }
    },
  }),
  operation({
    id: 'exportStaffList',
    method: 'get',
    path: '/dossier-exports/staff-list',
    tag,
    summary: 'Xuất danh sách trích ngang (CSV) theo đúng quyền đọc từng trường',
    action: 'dossiers.export',
    query: z.strictObject({ limit: queryInteger(1, 2000, 500), after: uuid().optional() }),
    download: ['text/csv'],
    status: 200,
    reply: z.undefined(),
    run: (context) => staffListCsv(context),
  }),
]

/** Điều 7.3: one's own dossier; nobody else's data is read, so there is nothing to put on record. */
async function readOwnDossier({
  deps,
  actor,
  now,
  params: { employeeId },
  query,
}: DirectInput<
  z.output<typeof person>,
  { readonly validOn?: string | undefined; readonly knownOn?: string | undefined }
>) {
  if (actor.employeeId !== employeeId || query.knownOn !== undefined) return undefined
  const target = { unitCodes: [], employeeId }
  if (!decideAccess({ actor, action: 'dossiers.read', target, now }).allowed) return undefined
  const own = await deps.stores.dossier.readOwn(employeeId, { validOn: query.validOn ?? civilDateAt(now) })
  return own === undefined
    ? undefined
    : { body: showDossier({ person: own.person, ...ownReading }, own.entries) }
}

function showDossier(
  { person: facts, grounds, readable }: Reading,
  entries: readonly HeldEntry[],
): z.input<typeof dossierReply> {
  const { employeeId, dossierNumber, category, unitCode, managingUnit, dossierVersion } = facts
  const head = { employeeId, dossierNumber, category, unitCode, managingUnit, version: dossierVersion }
  return { ...head, ground: groundsText(grounds), entries: showEntries(entries, readable) }
}

async function knownThen<T extends Parameters<typeof asOf>[0][number]>(
  history: Promise<T[]>,
  at: { readonly validOn: string; readonly knownOn: number },
): Promise<T[]> {
  const versions = await history
  const held = new Set(asOf(versions, at).map((version) => version.versionId))
  return versions.filter((version) => held.has(version.versionId))
}
