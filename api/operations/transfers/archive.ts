import { z } from 'zod'
import { operation } from '#api/operation.ts'
import {
  civilDate,
  documentNumber,
  instant,
  lines,
  toInstant,
  toInstantOrNull,
  unitCode,
  uuid,
} from '#contracts/http/primitives.ts'
import type { FolderLine } from '#contracts/archive.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'

export interface ArchiveStore {
  findByPersonalId(work: UnitOfWork, personalId: string): Promise<readonly FolderLine[]>
  find(work: UnitOfWork, folderId: string): Promise<FolderLine>
  read(
    work: UnitOfWork,
    folderId: string,
  ): Promise<{
    readonly folder: FolderLine
    readonly dossier: unknown
    readonly documents: readonly unknown[]
  }>
  takeBack(
    work: UnitOfWork,
    request: {
      readonly folderId: string
      readonly unitCode: string
      readonly startsOn: CivilDate
      readonly documentNumber: string
      readonly reason: string
      readonly now: number
    },
  ): Promise<FolderLine>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly archive: ArchiveStore
  }
}

const tag = 'Thư mục lưu trữ riêng'
const folderParams = z.strictObject({ folderId: uuid() })
const folderView = z
  .strictObject({
    folderId: uuid(),
    employeeId: uuid(),
    unitCode: z.string(),
    reason: z.string(),
    dossierVersion: z.int(),
    sha256: z.string(),
    archivedAt: instant(),
    takenBackAt: instant().nullable(),
  })
  .meta({ id: 'ArchiveFolder' })

function toView(folder: FolderLine): z.input<typeof folderView> {
  return {
    ...folder,
    archivedAt: toInstant(folder.archivedAt),
    takenBackAt: toInstantOrNull(folder.takenBackAt),
  }
}

/** By ids, or by the personal identification number, which never stands in an address or a log. */
const searchBody = z
  .strictObject({
    personalId: z.string().regex(/^[0-9]{12}$/, { error: 'Số định danh cá nhân phải gồm đúng 12 chữ số' }),
  })
  .meta({ id: 'ArchiveSearch' })

const takeBackBody = z
  .strictObject({
    unitCode: unitCode(),
    startsOn: civilDate(),
    documentNumber: documentNumber(),
    reason: lines(2_000),
  })
  .meta({ id: 'ArchiveTakeBack' })

async function folderTarget({
  deps,
  work,
  params,
}: {
  deps: { stores: { archive: ArchiveStore } }
  work: UnitOfWork
  params: { folderId: string }
}) {
  const folder = await deps.stores.archive.find(work, params.folderId)
  return { unitCodes: [folder.unitCode], employeeId: folder.employeeId }
}

export const archiveOperations = [
  operation({
    id: 'searchArchive',
    method: 'post',
    path: '/archive/search',
    tag,
    summary: 'Tìm hồ sơ lưu trữ theo số định danh cá nhân (Điều 10.2)',
    action: 'archive.read',
    idempotency: 'NONE',
    body: searchBody,
    status: 200,
    reply: z.strictObject({ items: z.array(folderView) }),
    // Nobody's folder is known yet: only a right over the whole province may search.
    target: () => ({ unitCodes: [], employeeId: null }),
    run: async ({ deps, work, body, note }) => {
      const folders = await deps.stores.archive.findByPersonalId(work, body.personalId)
      note({ subjects: [...new Set(folders.map(({ employeeId }) => employeeId))] })
      return { body: { items: folders.map(toView) } }
    },
  }),
  operation({
    id: 'getArchiveFolder',
    method: 'get',
    path: '/archive/{folderId}',
    tag,
    summary: 'Thông tin một hồ sơ lưu trữ, không kèm nội dung',
    action: 'archive.read',
    params: folderParams,
    status: 200,
    reply: folderView,
    errors: ['ARCHIVE.NOT_FOUND'],
    target: folderTarget,
    run: async ({ deps, work, params, note }) => {
      const folder = await deps.stores.archive.find(work, params.folderId)
      note({ subjects: [folder.employeeId] })
      return { body: toView(folder) }
    },
  }),
  operation({
    id: 'exportArchiveFolder',
    method: 'get',
    path: '/archive/{folderId}/dossier',
    tag,
    summary: 'Xuất hồ sơ lưu trữ nguyên vẹn, kèm quyết định, cho cơ quan tiếp nhận',
    action: 'archive.export',
    params: folderParams,
    download: ['application/json'],
    status: 200,
    reply: z.undefined(),
    errors: ['ARCHIVE.NOT_FOUND', 'ARCHIVE.DAMAGED'],
    target: folderTarget,
    run: async ({ deps, work, params, note }) => {
      const { folder, dossier, documents } = await deps.stores.archive.read(work, params.folderId)
      note({ subjects: [folder.employeeId] })
      const bytes = new TextEncoder().encode(JSON.stringify({ dossier, documents }, undefined, 2))
      return { download: { mediaType: 'application/json', fileName: `ho-so-${folder.folderId}.json`, bytes } }
    },
  }),
  operation({
    id: 'takeBackFromArchive',
    method: 'post',
    path: '/archive/{folderId}/take-back',
    tag,
    summary: 'Tiếp nhận lại người có hồ sơ lưu trữ (tuyển dụng lại, báo tử nhầm)',
    action: 'archive.takeBack',
    params: folderParams,
    body: takeBackBody,
    status: 200,
    reply: folderView,
    errors: [
      'ARCHIVE.NOT_FOUND',
      'ARCHIVE.ALREADY_TAKEN_BACK',
      'ARCHIVE.STILL_EMPLOYED',
      'TRANSFER.UNIT_UNKNOWN',
      'TRANSFER.UNIT_CLOSED',
    ],
    target: folderTarget,
    run: async ({ deps, work, params, body, now, note }) => {
      await deps.stores.transfers.managingUnitOf(work, body.unitCode, body.startsOn)
      const folder = await deps.stores.archive.takeBack(work, { ...body, folderId: params.folderId, now })
      note({ subjects: [folder.employeeId], units: [body.unitCode] })
      return { body: toView(folder) }
    },
  }),
]
