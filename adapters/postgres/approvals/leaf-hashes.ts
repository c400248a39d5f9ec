import { setImmediate as othersFirst } from 'node:timers/promises'
import type { Hash } from '#adapters/signatures/merkle.ts'
import { leafOf } from '#adapters/signatures/proof.ts'
import type { ApprovedChange } from '#domain/approval/package/manifest.ts'

const atOnce = 500

/** In portions: a package of 20,000 takes more than a second, in which heartbeats and other requests must be served. */
export async function hashLeaves(
  leaves: readonly { readonly content: ApprovedChange; readonly salt: string }[],
): Promise<readonly Hash[]> {
  const hashes: Hash[] = []
  for (let start = 0; start < leaves.length; start += atOnce) {
    for (const { content, salt } of leaves.slice(start, start + atOnce)) hashes.push(leafOf(content, salt))
    await othersFirst()
  }
  return hashes
}
