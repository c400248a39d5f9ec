import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import { type Database, prismaOf } from '../database.ts'

const system = { kind: 'SYSTEM' } as const

/** One document a transaction: they are large. */
export async function rotateAttachments({
  database,
  sealer,
}: {
  readonly database: Pick<Database, 'transaction'>
  readonly sealer: FieldSealer
}): Promise<number> {
  let count = 0
  for (;;) {
    const isDone = await database.transaction(system, async (work) => {
      const row = await prismaOf(work).attachment.findFirst({
        where: { keyId: { not: sealer.activeKeyId }, content: { not: null } },
        select: { id: true, keyId: true, content: true },
      })
      if (row === null || row.keyId === null || row.content === null) return true
      const place = `attachment/${row.id}`
      const anew = sealer.sealBytes(place, sealer.openBytes(place, { keyId: row.keyId, bytes: row.content }))
      await prismaOf(work).attachment.updateMany({
        where: { id: row.id, keyId: row.keyId },
        data: { keyId: anew.keyId, content: Buffer.from(anew.bytes) },
      })
      return false
    })
    if (isDone) return count
    count += 1
  }
}
