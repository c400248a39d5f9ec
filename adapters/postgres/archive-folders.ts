import { randomUUID } from 'node:crypto'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import type { FolderLine } from '#contracts/archive.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { archiveErrors } from '#domain/archive/errors.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import { prismaOf, withArchiveRight } from './database.ts'
import type { ArchiveFolder } from './generated/client.ts'
import { enqueueSync } from './sync.ts'
import { openFolder } from './transfers/archive.ts'
import { readArchivedDocuments } from './transfers/archived-documents.ts'

/** Điều 10.2: the archive is found by the personal identification number and read with its own right only. */
export function createArchiveStore(keys: KeyRing) {
  const sealer = createFieldSealer(keys)
  return {
    findByPersonalId: async (work: UnitOfWork, personalId: string): Promise<readonly FolderLine[]> => {
      const indexes = sealer.blindIndexes(personalId).map((index) => new Uint8Array(index))
      const rows = await withArchiveRight(work, () =>
        prismaOf(work).archiveFolder.findMany({
          where: { personalIdIndex: { in: indexes } },
          orderBy: { archivedAt: 'desc' },
        }),
      )
      return rows.map(toLine)
    },
    find: async (work: UnitOfWork, folderId: string): Promise<FolderLine> =>
      toLine(await getFolder(work, folderId)),
    read: async (
      work: UnitOfWork,
      folderId: string,
    ): Promise<{ folder: FolderLine; dossier: unknown; documents: readonly unknown[] }> => {
      const row = await getFolder(work, folderId)
      const documents = row.transferId === null ? [] : await readArchivedDocuments(work, keys, row.transferId)
      return { folder: toLine(row), dossier: openFolder(keys, row), documents }
    },
    takeBack: (work: UnitOfWork, request: TakeBack) => takeBack(work, request),
  }
}

export interface TakeBack {
  readonly folderId: string
  readonly unitCode: string
  readonly startsOn: CivilDate
  readonly documentNumber: string
  readonly reason: string
  readonly now: number
}

/** Re-recruitment, or a death entered by mistake: the person is employed again; the folder stays, marked. */
async function takeBack(work: UnitOfWork, request: TakeBack): Promise<FolderLine> {
  const row = await getFolder(work, request.folderId)
  if (row.takenBackAt !== null) throw archiveErrors.alreadyTakenBack()
  const client = prismaOf(work)
  const employee = await client.employee.findFirstOrThrow({ where: { id: row.employeeId } })
  if (employee.unitCode !== null) throw archiveErrors.stillEmployed(employee.unitCode)
  const ground = `${request.documentNumber}: ${request.reason}`
  const marked = await withArchiveRight(
    work,
    () => client.$executeRaw`
      UPDATE archive.folder SET taken_back_at = ${new Date(request.now)}, taken_back_ground = ${ground}
      WHERE id = ${row.id}::uuid AND taken_back_at IS NULL`,
  )
  if (marked === 0) throw archiveErrors.alreadyTakenBack()
  const startsOn = new Date(`${request.startsOn}T00:00:00Z`)
  await client.assignment.create({
    data: {
      id: randomUUID(),
      employeeId: row.employeeId,
      unitCode: request.unitCode,
      kind: 'MAIN',
      startsOn,
      decisionNumber: request.documentNumber,
    },
  })
  const { dossierVersion: version } = await client.employee.update({
    where: { id: row.employeeId },
    data: {
      unitCode: request.unitCode,
      status: 'DANG_CONG_TAC',
      version: { increment: 1 },
      dossierVersion: { increment: 1 },
    },
  })
  await client.account.updateMany({
    where: { employeeId: row.employeeId, status: 'CLOSED' },
    data: { status: 'ACTIVE' },
  })
  // Điều 5.4: closed there when the person left, and open again by a later version.
  const { employeeId } = row
  await enqueueSync(work, [{ employeeId, version, op: 'UPSERT', unitCode: request.unitCode, dueAt: null }])
  return { ...toLine(row), takenBackAt: request.now }
}

async function getFolder(work: UnitOfWork, folderId: string): Promise<ArchiveFolder> {
  const row = await withArchiveRight(work, () =>
    prismaOf(work).archiveFolder.findFirst({ where: { id: folderId } }),
  )
  if (row === null) throw archiveErrors.notFound()
  return row
}

function toLine(row: ArchiveFolder): FolderLine {
  const { id, employeeId, unitCode, reason, dossierVersion, sha256 } = row
  return {
    folderId: id,
    employeeId,
    unitCode,
    reason,
    dossierVersion,
    sha256,
    archivedAt: row.archivedAt.getTime(),
    takenBackAt: row.takenBackAt?.getTime() ?? null,
  }
}
