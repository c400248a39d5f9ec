import type { Revocation, RevocationReason } from './revocation-list.ts'
import { type AuthorityName, type IssuedCertificate, type StoredState, writeState } from './state.ts'

/** What was issued and what was revoked, kept on disk. */
export interface Registry {
  readonly crlNumber: () => number
  readonly revocationsOf: (authority: AuthorityName) => readonly Revocation[]
  readonly findRevocation: (authority: AuthorityName, serialNumber: string) => Revocation | undefined
  readonly isIssued: (authority: AuthorityName, serialNumber: string) => boolean
  readonly recordIssued: (issued: IssuedCertificate) => void
  /** False: no such certificate. Revoking twice keeps the first date. */
  readonly revoke: (serialNumber: string, how: { reason: RevocationReason; revokedAt: number }) => boolean
}

function withRevocation(state: StoredState, authority: AuthorityName, revocation: Revocation): StoredState {
  const added = [...state.revocations[authority], revocation]
  return {
    ...state,
    revocations: { ...state.revocations, [authority]: added },
    crlNumber: state.crlNumber + 1,
  }
}

export function createRegistry(directory: string, initial: StoredState): Registry {
  let state = initial
  const save = (next: StoredState): void => {
    writeState(directory, next)
    state = next
  }
  const findRevocation = (authority: AuthorityName, serialNumber: string): Revocation | undefined =>
    state.revocations[authority].find((revocation) => revocation.serialNumber === serialNumber)
  return {
    crlNumber: () => state.crlNumber,
    revocationsOf: (authority) => state.revocations[authority],
    findRevocation,
    isIssued: (authority, serialNumber) =>
      state.issued.some((issued) => issued.authority === authority && issued.serialNumber === serialNumber),
    recordIssued: (issued) => save({ ...state, issued: [...state.issued, issued] }),
    revoke: (serialNumber, how) => {
      const issued = state.issued.find((candidate) => candidate.serialNumber === serialNumber)
      if (issued === undefined) return false
      if (findRevocation(issued.authority, serialNumber) === undefined) {
        save(withRevocation(state, issued.authority, { serialNumber, ...how }))
      }
      return true
    },
  }
}
