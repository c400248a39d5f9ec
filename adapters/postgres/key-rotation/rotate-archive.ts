import type { KeyRing } from '#adapters/keys/key-ring.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type Database, prismaOf, withArchiveRight } from '../database.ts'
import { openSealed, seal } from '../transfers/archive.ts'

interface ArchivePorts {
  readonly database: Pick<Database, 'transaction'>
  readonly keys: KeyRing
}

const system = { kind: 'SYSTEM' } as const

/**
 * Điều 10.2: folders and their documents, one a transaction; each is compared with its digest before it is sealed anew.
 * Runs after the people: a folder is found by its person's index under the new key.
 */
export async function rotateArchive({ database, keys }: ArchivePorts): Promise<number> {
  let count = 0
  for (const rotateOne of [rotateFolder, rotateDocument])
    while (await database.transaction(system, (work) => rotateOne(work, keys))) count += 1
  return count
}

async function rotateFolder(work: UnitOfWork, keys: KeyRing): Promise<boolean> {
  const client = prismaOf(work)
  const old = { keyId: { not: keys.activeKeyId } }
  const row = await withArchiveRight(work, () => client.archiveFolder.findFirst({ where: old }))
  if (row === null) return false
  const person = await client.employee.findFirst({
    where: { id: row.employeeId },
    select: { personalIdIndex: true },
  })
  const data = {
    keyId: keys.activeKeyId,
    sealed: new Uint8Array(seal(keys, row.id, openSealed(keys, row))),
    personalIdIndex: person?.personalIdIndex ?? row.personalIdIndex,
  }
  await withArchiveRight(work, () =>
    client.archiveFolder.updateMany({ where: { id: row.id, keyId: row.keyId }, data }),
  )
  return true
}

async function rotateDocument(work: UnitOfWork, keys: KeyRing): Promise<boolean> {
  const documents = prismaOf(work).archivedDocument
  const old = { keyId: { not: keys.activeKeyId } }
  const row = await withArchiveRight(work, () => documents.findFirst({ where: old }))
  if (row === null) return false
  const sealed = new Uint8Array(seal(keys, row.id, openSealed(keys, row)))
  const data = { keyId: keys.activeKeyId, sealed }
  await withArchiveRight(work, () => documents.updateMany({ where: { id: row.id, keyId: row.keyId }, data }))
  return true
}
