import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { findFreePort } from '#embedded/ports.ts'
import { connect, withDatabase } from '#adapters/backup-medium/database/connection.ts'

export interface Server {
  readonly url: string
  readonly bin: string
  stop(): Promise<void>
}

/** A throwaway cluster of the server that pg_dump belongs to: an older pg_dump refuses a newer server. */
export async function startServer(directory: string): Promise<Server> {
  const bin = path.dirname(
    realpathSync(execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim() + '/pg_dump'),
  )
  const user = process.getuid?.() === 0 ? idsOf('postgres') : {}
  if (user.uid !== undefined && user.gid !== undefined) chownSync(directory, user.uid, user.gid)
  const data = path.join(directory, 'data')
  const made = spawnSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'hub', '-A', 'trust', '-E', 'UTF8', '--no-locale'],
    user,
  )
  if (made.status !== 0) throw new Error(String(made.stderr))
  const port = await findFreePort()
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
  ]
  const settings = ['-c', 'shared_buffers=512MB', '-c', 'max_wal_size=4GB', '-c', 'synchronous_commit=off']
  const server = spawn(path.join(bin, 'postgres'), [...args, ...settings], { ...user, stdio: 'ignore' })
  const url = `postgresql://hub@127.0.0.1:${port}/postgres`
  await untilAnswering(url)
  const stop = async () => {
    server.kill('SIGINT')
    await once(server, 'exit')
  }
  return { url: withDatabase(url, 'hub'), bin, stop }
}

function idsOf(name: string): { uid?: number; gid?: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function untilAnswering(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      return await (await connect({ url })).end()
    } catch {
      await setTimeout(100)
    }
  }
  throw new Error('the server does not answer')
}
