/** When the question is put: about `at`, with answers fetched at `checkedAt`. */
export interface RevocationMoment {
  readonly at: number
  readonly checkedAt: number
  readonly clockSkewMs: number
  readonly ocspMaximumAgeMs: number
}

// keyCompromise, cACompromise, aACompromise: the key may have been in other hands before anybody noticed.
const compromises: ReadonlySet<number | undefined> = new Set([1, 2, 10])

/** A revocation after a proved signing time leaves the signature standing, unless the key was compromised. */
export function isForgiven(
  revokedAt: number,
  reason: number | undefined,
  { at, checkedAt }: RevocationMoment,
): boolean {
  return checkedAt > at && revokedAt > at && !compromises.has(reason)
}
