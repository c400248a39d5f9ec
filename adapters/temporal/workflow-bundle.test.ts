import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepWorkflowBundle } from './workflow-bundle.ts'

let directory: string
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'hub-bundle-'))))
afterEach(() => rmSync(directory, { recursive: true }))

/** Counts, and finishes when told. */
function slowBuild() {
  const builds: ((code: string) => void)[] = []
  const build = () =>
    new Promise<{ readonly code: string }>((resolve) => builds.push((code) => resolve({ code })))
  return { builds, build }
}

const leave = (name: string, ageMs: number): void => {
  const file = join(directory, name)
  writeFileSync(file, 'of another worker')
  const at = new Date(Date.now() - ageMs)
  utimesSync(file, at, at)
}
const minute = 60_000

test('workers that start at once beside one directory each get the bundle, and take nothing from each other', async () => {
  const { builds, build } = slowBuild()
  const both = [keepWorkflowBundle(directory, { build }), keepWorkflowBundle(directory, { build })]
  leave('of-a-third.growing', 59 * minute)
  builds[0]?.('code')
  expect(await both[0]).toEqual({ code: 'code' })
  builds[1]?.('code')
  expect(await both[1]).toEqual({ code: 'code' })
  const kept = readdirSync(directory).filter((name) => name.endsWith('.js'))
  expect(kept.map((name) => readFileSync(join(directory, name), 'utf8'))).toEqual(['code'])
  expect(readdirSync(directory)).toContain('of-a-third.growing')
})

test('the next start builds nothing', async () => {
  const { builds, build } = slowBuild()
  const first = keepWorkflowBundle(directory, { build })
  builds[0]?.('code')
  await first
  expect(await keepWorkflowBundle(directory, { build })).toEqual({ code: 'code' })
  expect(builds.length).toBe(1)
})

test('what older sources and killed workers left is gone after an hour', async () => {
  leave('of-older-sources.js', 61 * minute)
  leave('of-a-killed-worker.growing', 61 * minute)
  await keepWorkflowBundle(directory, { build: () => Promise.resolve({ code: 'code' }) })
  expect(readdirSync(directory).length).toBe(1)
})
