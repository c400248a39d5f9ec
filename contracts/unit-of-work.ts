declare const unitOfWork: unique symbol

/** One database transaction, opaque outside adapters/postgres. */
export interface UnitOfWork {
  readonly [unitOfWork]: true
}
