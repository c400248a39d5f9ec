import { expect, test } from 'vitest'
import { interpolate, readCompose, readEntrypoint } from './wiring/compose-file.ts'

const variables = { HUB_KEYS: 'k', EMPTY: '' }

test('variables are filled in as compose does: as given, by default, or refused', () => {
  expect(interpolate('a-${HUB_KEYS}-${MISSING:-b}-${EMPTY:-c}-${EMPTY:-}', variables)).toBe('a-k-b-c-')
  expect(() => interpolate('${MISSING:?must be set}', variables)).toThrow(
    'docker-compose.yml needs MISSING: must be set',
  )
})

test('a service is read with what it merges, and refused without its secrets', () => {
  expect(() => readCompose({})('api')).toThrow(/docker-compose\.yml needs/)
  expect(() => readCompose({})('nobody')).toThrow('has no service nobody')
})

test('the image runs its commands by node with tsx', () => {
  expect(readEntrypoint()).toEqual(['node', '--import', 'tsx'])
})
