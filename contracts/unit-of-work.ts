declare const unitOfWork: unique symbol

/** One database transaction, opaque outside adapters/postgres. */
export interface UnitOfWork {
  readonly [unitOfWork]: true
}

/**
 * Statements on whose answers nothing depends: sent with the commit, in one message to the server. A failing one undoes
 * the transaction as any other.
 */
export interface LastStatements {
  readonly count: number
  /** Sends each of them at once; whoever does not is waited for before the commit. */
  send(): Promise<unknown>
}
