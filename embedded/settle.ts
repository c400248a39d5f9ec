import { existsSync, renameSync, rmSync } from 'node:fs'

/** Puts a folder built aside in its place; of two that were built at once the first wins and the other goes. */
export function settle(growing: string, kept: string): void {
  try {
    renameSync(growing, kept)
  } catch (error) {
    rmSync(growing, { recursive: true, force: true })
    if (!existsSync(kept)) throw error
  }
}
