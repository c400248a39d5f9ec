import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { systemStateDirectory } from '#config/machine.ts'
import { settle } from '../settle.ts'
import { isFullDisk, startFaults } from '../start-fault.ts'
import { canReach, type ServerUser } from './server-user.ts'

export const superuser = 'postgres'
const passwordFile = 'hub-password'
const leastFreeBytes = 150 * 1024 * 1024

/**
 * The folder of the cluster. Where the server's user cannot walk to the asked one (root works in a 0700 folder),
 * the files go to a folder of their own under /var/lib, and `location` in the asked one says which: a new state
 * folder of the same name never meets an old database.
 */
export function locate(asked: string, user: ServerUser | undefined): string {
  const directory = resolve(asked)
  mkdirSync(directory, { recursive: true })
  assertRoom(directory)
  const note = join(directory, 'location')
  const noted = existsSync(note) ? readFileSync(note, 'utf8').trim() : ''
  const chosen = noted || (canReach(dirname(directory), user) ? directory : elsewhere(note))
  mkdirSync(chosen, { recursive: true, mode: 0o755 })
  if (user) chownSync(chosen, user.uid, user.gid)
  return chosen
}

function elsewhere(note: string): string {
  const chosen = join(systemStateDirectory, randomBytes(6).toString('hex'))
  writeFileSync(note, `${chosen}\n`)
  return chosen
}

function assertRoom(directory: string): void {
  const { bavail, bsize } = statfsSync(directory)
  if (bavail * bsize < leastFreeBytes) throw startFaults.fullDisk(directory)
}

/** Creates the cluster when there is none; refuses one of another major version. */
export function initialise(directory: string, binaries: string, user: ServerUser | undefined): void {
  const data = join(directory, 'data')
  const ours = majorVersion(binaries, user)
  if (!existsSync(join(data, 'PG_VERSION'))) return create(directory, binaries, user)
  const found = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (found !== ours) throw startFaults.newerDatabase(data, found, ours)
}

function majorVersion(binaries: string, user: ServerUser | undefined): string {
  const answer = spawnSync(join(binaries, 'bin', 'postgres'), ['--version'], {
    ...user,
    encoding: 'utf8',
    cwd: '/',
  })
  const major = /(\d+)/.exec(answer.stdout ?? '')?.[1]
  if (!major) throw startFaults.missingPostgres(answer.error?.message ?? answer.stderr.trim())
  return major
}

// Built aside and renamed with its password inside: a start cut short leaves no half cluster, and of two
// starts at once one wins.
function create(directory: string, binaries: string, user: ServerUser | undefined): void {
  const growing = join(directory, `growing.${process.pid}`)
  const secret = join(directory, `secret.${process.pid}`)
  rmSync(growing, { recursive: true, force: true })
  writeFileSync(secret, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  if (user) chownSync(secret, user.uid, user.gid)
  const answer = spawnSync(join(binaries, 'bin', 'initdb'), initdbArguments(growing, secret), {
    ...user,
    encoding: 'utf8',
    cwd: directory,
  })
  if (answer.status !== 0)
    throw initialisationFault(directory, `${answer.error?.message ?? ''}${answer.stdout}${answer.stderr}`)
  renameSync(secret, join(growing, passwordFile))
  settle(growing, join(directory, 'data'))
}

function initialisationFault(directory: string, output: string): Error {
  return isFullDisk(output) ? startFaults.fullDisk(directory) : startFaults.initialisation(output)
}

// The builtin locale sorts alike on every machine; the bundled ICU 60 and the machine's libc do not.
function initdbArguments(data: string, secret: string): readonly string[] {
  const files = ['-D', data, '-U', superuser, '-A', 'scram-sha-256', '--pwfile', secret, '--no-sync']
  const text = ['-E', 'UTF8', '--data-checksums', '--lc-messages=C', '--locale=C']
  return [...files, ...text, '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
}

export function readPassword(directory: string): string {
  return readFileSync(join(directory, 'data', passwordFile), 'utf8').trim()
}
