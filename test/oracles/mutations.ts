type Random = (below: number) => number
type Mutation = (bytes: Buffer, random: Random) => Buffer

const interesting = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x30, 0x31, 0x7f, 0x80, 0xa0, 0xa1, 0xff,
]

const splice = (bytes: Buffer, at: number, removed: number, added: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)])

const withByte = (bytes: Buffer, at: number, value: number): Buffer =>
  splice(bytes, at, 1, Buffer.from([value & 0xff]))

const flipBit: Mutation = (bytes, random) => {
  const at = random(bytes.length)
  return withByte(bytes, at, (bytes[at] ?? 0) ^ (1 << random(8)))
}

const replaceByte: Mutation = (bytes, random) => withByte(bytes, random(bytes.length), random(256))

const placeInteresting: Mutation = (bytes, random) =>
  withByte(bytes, random(bytes.length), interesting[random(interesting.length)] ?? 0)

const stepByte: Mutation = (bytes, random) => {
  const at = random(bytes.length)
  return withByte(bytes, at, (bytes[at] ?? 0) + (random(2) === 0 ? 1 : -1))
}

const removeBytes: Mutation = (bytes, random) =>
  splice(bytes, random(bytes.length), 1 + random(8), Buffer.alloc(0))

const insertBytes: Mutation = (bytes, random) => {
  const added = Buffer.from(Array.from({ length: 1 + random(8) }, () => random(256)))
  return splice(bytes, random(bytes.length + 1), 0, added)
}

const copySlice: Mutation = (bytes, random) => {
  const length = 1 + random(32)
  const from = random(Math.max(bytes.length - length, 1))
  const slice = bytes.subarray(from, from + length)
  return splice(bytes, random(Math.max(bytes.length - length, 1)), slice.length, slice)
}

const swapNeighbours: Mutation = (bytes, random) => {
  const at = random(bytes.length - 1)
  return splice(bytes, at, 2, Buffer.from([bytes[at + 1] ?? 0, bytes[at] ?? 0]))
}

const truncate: Mutation = (bytes, random) => Buffer.from(bytes.subarray(0, random(bytes.length)))

// A few bits at once: faults that one change alone would not make.
const flipSeveral: Mutation = (bytes, random) =>
  Array.from({ length: 2 + random(4) }).reduce<Buffer>((changed) => flipBit(changed, random), bytes)

const mutations: readonly Mutation[] = [
  flipBit,
  flipBit,
  flipBit,
  replaceByte,
  replaceByte,
  placeInteresting,
  stepByte,
  removeBytes,
  insertBytes,
  copySlice,
  swapNeighbours,
  flipSeveral,
  truncate,
]

/** A mutant that differs from the original. */
export function mutate(original: Buffer, random: Random): Buffer {
  for (;;) {
    const mutation = mutations[random(mutations.length)] ?? flipBit
    const mutant = mutation(original, random)
    if (!mutant.equals(original)) return mutant
  }
}
