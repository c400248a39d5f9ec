import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { operations } from './operations/index.ts'

const guide = readFileSync(new URL('../docs/huong-dan.md', import.meta.url), 'utf8')
const routes = new Set(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`))

test('every call that the guide names exists', () => {
  const named = [...guide.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^`?]*)/g)].map(
    ([, method, path]) => `${method} ${path}`,
  )
  expect(named.length).toBeGreaterThan(60)
  expect(named.filter((call) => !routes.has(call))).toEqual([])
})

test('every operation is told in the guide', () => {
  const paths = [...routes].map((route) => route.split(' ')[1] ?? '')
  const untold = paths.filter(
    (path) => !guide.includes(path) && !guide.includes(`…/${path.split('/').at(-1) ?? ''}`),
  )
  expect(untold.filter((path) => !guide.includes(`…${path.slice(path.indexOf('}') + 1)}`))).toEqual([])
})
