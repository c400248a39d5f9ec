import { createHash, hash as hashOnce } from 'node:crypto'

/** The Merkle tree of RFC 9162 section 2.1 over SHA-256: leaf and node hashes have different prefixes. */
const leafPrefix = Buffer.from([0])
const leafMark = '\0'
const nodePrefix = Buffer.from([1])

export type Hash = Buffer

export function sha256(...parts: readonly Uint8Array[]): Hash {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

export function leafHash(entry: Uint8Array): Hash {
  return sha256(leafPrefix, entry)
}

/** The leaf of a text's UTF-8 octets: in one call, which for 20,000 leaves takes half the time. */
export function leafHashOfText(text: string): Hash {
  return hashOnce('sha256', leafMark + text, 'buffer')
}

// One place for all: a buffer for each node costs as much as its hash.
const pair = Buffer.alloc(1 + 2 * 32, nodePrefix)

function nodeHash(left: Hash, right: Hash): Hash {
  left.copy(pair, 1)
  right.copy(pair, 33)
  return hashOnce('sha256', pair, 'buffer')
}

/** All levels, leaves first. An odd last node is promoted: the same tree as RFC 9162 defines from the top. */
export interface MerkleTree {
  readonly levels: readonly (readonly Hash[])[]
}

function nextLevel(level: readonly Hash[]): Hash[] {
  const above: Hash[] = []
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = [level[index], level[index + 1]]
    if (left !== undefined) above.push(right === undefined ? left : nodeHash(left, right))
  }
  return above
}

export function buildMerkleTree(leaves: readonly Hash[]): MerkleTree {
  const levels: (readonly Hash[])[] = [leaves]
  for (let level = leaves; level.length > 1; ) {
    level = nextLevel(level)
    levels.push(level)
  }
  return { levels }
}

/** RFC 9162 section 2.1.1: the root of no entries is the hash of nothing. */
export function rootOf({ levels }: MerkleTree): Hash {
  return levels.at(-1)?.[0] ?? sha256()
}

export function inclusionPath({ levels }: MerkleTree, index: number): readonly Hash[] {
  const path: Hash[] = []
  let position = index
  for (const level of levels.slice(0, -1)) {
    const sibling = level[position ^ 1]
    if (sibling !== undefined) path.push(sibling)
    position >>= 1
  }
  return path
}

export interface InclusionClaim {
  readonly leaf: Hash
  readonly index: number
  readonly size: number
  readonly path: readonly Hash[]
  readonly root: Hash
}

/**
 * RFC 9162 section 2.1.3.2. The proof does not bind the size: the caller must compare `size` with the signed one.
 */
export function verifyInclusion({ leaf, index, size, path, root }: InclusionClaim): boolean {
  const isPosition = Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size
  if (!isPosition || size > 2 ** 31 || path.some(({ length }) => length !== 32)) return false
  let [node, last, hash] = [index, size - 1, leaf]
  for (const sibling of path) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash)
      while (node % 2 === 0 && node !== 0) {
        node >>= 1
        last >>= 1
      }
    } else hash = nodeHash(hash, sibling)
    node >>= 1
    last >>= 1
  }
  return last === 0 && hash.equals(root)
}
