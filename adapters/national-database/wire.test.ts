import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { wireSections, wireStanding, wireUnitStates } from './wire.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const rooms = [
  'domain',
  'contracts',
  'workflows',
  'activities',
  'api',
  'adapters',
  'cli',
  'embedded',
  'worker',
]

it('the partner’s field names are in the one mapping file and nowhere else in the product', () => {
  const names = Object.values(wireSections).flatMap(({ group, list, fields }) => [
    group,
    ...(list === null ? [] : [list]),
    ...Object.values(fields),
  ])
  // Shorter ones are also plain Vietnamese words.
  const foreign = [
    ...new Set([...names, ...Object.values(wireStanding), ...Object.values(wireUnitStates)]),
  ].filter((name) => name.length > 6 && /^[A-Z][a-z]+[A-Z]/.test(name))
  expect(foreign.length).toBeGreaterThan(80)
  const pattern = new RegExp(`\\b(${foreign.join('|')})\\b`)
  const guilty = rooms
    .flatMap((room) =>
      readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(room, file),
      ),
    )
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('generated'))
    .filter((file) => file !== path.join('adapters', 'national-database', 'wire.ts'))
    .filter((file) => pattern.test(readFileSync(path.join(root, file), 'utf8')))
  expect(guilty).toStrictEqual([])
})
