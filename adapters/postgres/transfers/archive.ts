import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from 'node:crypto'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { archiveErrors } from '#domain/archive/errors.ts'
import { deriveKey, type KeyRing } from '../../keys/key-ring.ts'
import { prismaOf, withArchiveRight } from '../database.ts'

export interface ArchivedDossier {
  readonly employeeId: string
  readonly unitCode: string
  readonly reason: string
  readonly transferId: string
  readonly at: number
}

/**
 * Điều 10.2: keeps the dossier as it was, sealed, in the archive folder: a schema of its own with its own right.
 * The case's id is unique there, so a repeated step keeps one folder.
 */
export async function archiveDossier(
  work: UnitOfWork,
  keys: KeyRing,
  dossier: ArchivedDossier,
  snapshot: (work: UnitOfWork, employeeId: string) => Promise<unknown>,
): Promise<void> {
  const { employeeId, unitCode, reason, transferId, at } = dossier
  const employee = await prismaOf(work).employee.findFirstOrThrow({ where: { id: employeeId } })
  const plain = Buffer.from(JSON.stringify(await snapshot(work, employeeId)))
  const id = randomUUID()
  const sealed = seal(keys, id, plain)
  await withArchiveRight(
    work,
    () => prismaOf(work).$executeRaw`
      INSERT INTO archive.folder (id, employee_id, personal_id_index, unit_code, reason, transfer_id, dossier_version,
        key_id, sealed, sha256, archived_at)
      VALUES (${id}::uuid, ${employeeId}::uuid, ${employee.personalIdIndex}, ${unitCode}, ${reason}, ${transferId}::uuid,
        ${employee.dossierVersion}, ${keys.activeKeyId}, ${sealed}, ${createHash('sha256').update(plain).digest('hex')},
        ${new Date(at)})
      ON CONFLICT (transfer_id) DO NOTHING`,
  )
}

/** AES-256-GCM, nonce | ciphertext | tag; bound to the id of the folder or the document. */
export function seal(keys: KeyRing, folderId: string, plain: Buffer): Buffer {
  const key = deriveKey(keys, { keyId: keys.activeKeyId, purpose: 'archive' })
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(folderId))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

export interface SealedContent {
  readonly id: string
  readonly keyId: string
  readonly sealed: Uint8Array
  readonly sha256: string
}

/** Opens a folder's content and compares it with what was archived. @throws ARCHIVE.DAMAGED */
export function openFolder(keys: KeyRing, folder: SealedContent): unknown {
  const plain = openSealed(keys, folder)
  try {
    return JSON.parse(plain.toString('utf8'))
  } catch {
    throw archiveErrors.damaged()
  }
}

/** What the archive keeps, opened and compared with what was archived. @throws ARCHIVE.DAMAGED */
export function openSealed(keys: KeyRing, kept: SealedContent): Buffer {
  try {
    const key = deriveKey(keys, { keyId: kept.keyId, purpose: 'archive' })
    const sealed = Buffer.from(kept.sealed)
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(Buffer.from(kept.id))
    decipher.setAuthTag(sealed.subarray(-16))
    const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
    if (createHash('sha256').update(plain).digest('hex') !== kept.sha256) throw archiveErrors.damaged()
    return plain
  } catch {
    throw archiveErrors.damaged()
  }
}
