import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  buildMerkleTree,
  type Hash,
  inclusionPath,
  leafHash,
  rootOf,
  sha256,
  verifyInclusion,
} from './merkle.ts'

const entry = (n: number): Hash => leafHash(Buffer.from(`change ${n}`))
const leavesOf = (size: number): Hash[] => Array.from({ length: size }, (_, n) => entry(n))

/** RFC 9162 section 2.1.1 as it is written: from the top, split at the largest power of two below n. */
function rootFromTheTop(leaves: readonly Hash[]): Hash {
  const [only] = leaves
  if (only === undefined) return sha256()
  if (leaves.length === 1) return only
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return sha256(Buffer.from([1]), rootFromTheTop(leaves.slice(0, split)), rootFromTheTop(leaves.slice(split)))
}

function claim(size: number, index: number) {
  const leaves = leavesOf(size)
  const tree = buildMerkleTree(leaves)
  return { leaf: leaves[index] as Hash, index, size, path: inclusionPath(tree, index), root: rootOf(tree) } // index < size
}

describe('RFC 9162 tree', () => {
  test('the root equals the definition from the top, for every size up to 130', () => {
    for (let size = 0; size <= 130; size += 1) {
      expect(rootOf(buildMerkleTree(leavesOf(size)))).toEqual(rootFromTheTop(leavesOf(size)))
    }
  })

  test('every leaf of every tree up to 40 proves itself, and only at its place', () => {
    for (let size = 1; size <= 40; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const made = claim(size, index)
        expect(verifyInclusion(made)).toBe(true)
        for (const other of [index - 1, index + 1, index + size]) {
          expect(verifyInclusion({ ...made, index: other })).toBe(false)
        }
      }
    }
  })

  test('the vector of the first certificate-transparency implementations: 8 leaves', () => {
    const inputs = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ]
    const tree = buildMerkleTree(inputs.map((hex) => leafHash(Buffer.from(hex, 'hex'))))
    expect(rootOf(tree).toString('hex')).toBe(
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    )
  })
})

describe('a false proof is refused', () => {
  const made = claim(11, 6)

  test.each([
    ['a shortened path', { path: made.path.slice(1) }],
    ['a shortened path at the top', { path: made.path.slice(0, -1) }],
    ['a longer path', { path: [...made.path, entry(1)] }],
    ['a leaf that is another', { leaf: entry(7) }],
    ['an inner node given as a leaf', { leaf: buildMerkleTree(leavesOf(11)).levels[1]?.[3] as Hash }],
    ['a leaf hashed without its prefix', { leaf: sha256(Buffer.from('change 6')) }],
    ['a negative index', { index: -1 }],
    ['a fractional index', { index: 6.5 }],
    ['an index outside', { index: 11 }],
    ['an empty tree', { size: 0 }],
    ['a size beyond all trees', { size: 2 ** 40 }],
    ['a path element of another length', { path: [Buffer.alloc(31), ...made.path.slice(1)] }],
    ['another root', { root: entry(0) }],
  ])('%s', (_what, over) => {
    expect(verifyInclusion({ ...made, ...over })).toBe(false)
  })

  test('a proof alone does not bind the size: some n pass as n+1, so the signed size must be compared', () => {
    const accepted = [4, 5, 6, 7, 8, 9, 10, 11, 12].filter((size) => {
      const right = claim(size, 0)
      return verifyInclusion({ ...right, size: size + 1 })
    })
    expect(accepted.length).toBeGreaterThan(0)
  })

  test('reordered and doubled leaves give another root', () => {
    const leaves = leavesOf(9)
    const root = rootOf(buildMerkleTree(leaves))
    expect(rootOf(buildMerkleTree(leaves.toReversed()))).not.toEqual(root)
    expect(rootOf(buildMerkleTree([...leaves, entry(8)]))).not.toEqual(root)
  })

  test('one flipped bit anywhere in leaf, path or root', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 64 }), fc.nat(), fc.nat(), (size, seed, bit) => {
        const right = claim(size, seed % size)
        const parts = [right.leaf, right.root, ...right.path].map((hash) => Buffer.from(hash))
        const [part, offset] = [parts[bit % parts.length] as Buffer, Math.floor(bit / parts.length) % 256] // in range
        part[offset >> 3] = (part[offset >> 3] ?? 0) ^ (1 << (offset & 7))
        const [leaf, root, ...path] = parts as [Hash, Hash, ...Hash[]]
        expect(verifyInclusion({ ...right, leaf, root, path })).toBe(false)
      }),
    )
  })
})
