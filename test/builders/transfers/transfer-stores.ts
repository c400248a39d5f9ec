import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { createActorDirectory } from '#adapters/postgres/accounts/actors.ts'
import type { Database } from '#adapters/postgres/database.ts'
import { createTransferNeighbours } from '#adapters/postgres/transfers/neighbours.ts'
import { createTransferProcessStore, createTransferStore } from '#adapters/postgres/transfers/store.ts'

export const keys = createKeyRing(new Map([['test', new Uint8Array(32).fill(5)]]), 'test')
export const neighbours = createTransferNeighbours(keys)
export const store = createTransferStore(neighbours)
export const process = createTransferProcessStore(neighbours)

/** The roles that a request at that moment finds, each with its unit. */
export async function rolesOf(
  database: Database,
  { accountId, now }: { readonly accountId: string; readonly now: number },
): Promise<readonly string[]> {
  const found = await createActorDirectory(database).findActor({ subject: accountId, issuedAt: now, now })
  return (found?.roles ?? []).map(({ role, unitCode }) => `${role} ${unitCode}`).toSorted()
}
