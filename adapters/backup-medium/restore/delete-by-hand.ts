import { assertMayDelete } from '#domain/backup/deletion-by-hand.ts'
import { readClocks } from '../medium/clocks.ts'
import { observeSets } from '../medium/observe-sets.ts'
import { findBroken, type PruneOptions } from './prune-sets.ts'

type HandOptions = Omit<PruneOptions, 'policy'> & { readonly setId: string }

/** @throws BACKUP_DELETION.MUST_STAY with the reason */
export async function checkDeletion(options: HandOptions): Promise<readonly string[]> {
  const { medium, ring, setId } = options
  const sets = (await observeSets(medium, ring)).map(({ set }) => set)
  const now = options.readings
    ? await options.readings()
    : await readClocks(medium, options.now(), options.otherClocks)
  return assertMayDelete(sets, { setId, now })
}

/** Reads again what would be left before the set goes: what is found broken there decides anew. */
export async function deleteByHand(options: HandOptions): Promise<void> {
  for (;;) {
    const reliesOn = await checkDeletion(options)
    const broken = await findBroken(reliesOn, options)
    if (broken.length > 0) continue
    return options.medium.remove(options.setId)
  }
}
