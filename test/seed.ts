/** The seed of a random test, printed; `HUB_TEST_SEED` repeats a run. A whole number, in text. */
export function printedSeed(what: string, otherwise = String(Date.now() % 2 ** 31)): string {
  const seed = process.env['HUB_TEST_SEED'] ?? otherwise
  process.stdout.write(`[seed] ${what}: ${seed}\n`)
  return seed
}
