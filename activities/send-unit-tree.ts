import { createHash, randomUUID } from 'node:crypto'
import type { Scope } from '#contracts/actor.ts'
import { PacketRefused, PartnerOutage, type UnitTreeNode } from '#contracts/national-sync.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { checksumOf } from '#domain/sync/canonical.ts'
import type { SyncPorts } from './national-sync.ts'

const system: Scope = { kind: 'SYSTEM' }
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Before people, the units they are in; only when the tree is another than the one the partner has. */
export async function sendUnitTree({ database, sync, partner, clock }: SyncPorts): Promise<void> {
  const now = clock.now()
  const { units, sent } = await database.transaction(system, async (work) => ({
    units: await sync.readUnitTree(work, civilDateAt(now)),
    sent: await sync.sentTree(work),
  }))
  const hash = checksumOf(units.map(toJson), sha256)
  if (units.length === 0 || hash === sent) return
  try {
    await partner.pushUnitTree({ messageId: randomUUID(), createdAt: now, units })
  } catch (error) {
    // Without the tree every record would be refused: this is a broken line, not a fault of the people's data.
    throw error instanceof PacketRefused ? new PartnerOutage('PARTNER_BROKEN') : error
  }
  await database.transaction(system, (work) => sync.keepSentTree(work, hash))
}

function toJson({ predecessors, ...unit }: UnitTreeNode) {
  return { ...unit, predecessors: [...predecessors] }
}
