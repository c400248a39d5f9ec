import type { Actor } from '#domain/access/actor.ts'

export { type Actor, type HeldRole, type Role, roles } from '#domain/access/actor.ts'

/** Under whose eyes a transaction runs: the second wall (row-level security) reads it. */
export type Scope = { readonly kind: 'SYSTEM' } | { readonly kind: 'ACTOR'; readonly actor: Actor }
