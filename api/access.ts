/** Replaced by the types of domain/access as soon as they stand. */
export type Action = string
export type AccessTarget = Readonly<Record<string, unknown>>
