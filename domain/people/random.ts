/** Bộ sinh số giả ngẫu nhiên, seeded: the same seed gives the same people on every machine. */
export interface Random {
  /** A whole number from 0 up to but without `end`. */
  below(end: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
  /** True `percent` times of a hundred. */
  happens(percent: number): boolean
  uuid(): string
}

// mulberry32: 32 bits of state, enough for invented people and fast in plain numbers.
export function createRandom(seed: string): Random {
  let state = hashOf(seed)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (end: number): number => Math.floor((next() / 4_294_967_296) * end)
  return {
    below,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    happens: (percent) => below(100) < percent,
    uuid: () => uuidOf([next(), next(), next(), next()]),
  }
}

// FNV-1a over UTF-16 units.
function hashOf(seed: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < seed.length; index += 1)
    hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193)
  return hash | 0
}

// RFC 9562, 5.8: version 8, for identifiers made in a way of one's own.
function uuidOf(words: readonly number[]): string {
  const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}
