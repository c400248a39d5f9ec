/** Counts of heavy tests: small in `npm test`, full in `npm run prove:NAME` (HUB_TEST_SCALE=full). Prints what it chose. */
export function scaled(what: string, small: number, full: number): number {
  const count = process.env['HUB_TEST_SCALE'] === 'full' ? full : small
  process.stdout.write(`[scale] ${what}: ${count}\n`)
  return count
}
