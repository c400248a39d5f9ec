import { expect, test } from 'vitest'
import { loadServiceSettings, settingNames } from '#config/env.ts'
import {
  composeVariables,
  interpolate,
  readCompose,
  readEntrypoint,
  readExample,
} from './wiring/compose-file.ts'

const variables = { HUB_KEYS: 'k', EMPTY: '' }
const services = ['hub-database', 'hub-schedules', 'worker', 'api', 'front'] as const

/** What the file never sets, and why. */
const neverSet: Readonly<Record<string, string>> = {
  HUB_ISSUER_KEY_FILE: 'tokens are signed by the province’s issuer',
  TEMPORAL_API_KEY: 'the Temporal server is the file’s own, on the inner network only',
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: 'the same',
  TEMPORAL_TLS_CLIENT_CERT_PATH: 'the same',
  TEMPORAL_TLS_CLIENT_KEY_PATH: 'the same',
}

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
  expect(readEntrypoint()).toEqual(['node', '--max-semi-space-size=32', '--import', 'tsx'])
})

test('every setting is passed on, or is one that production never sets', () => {
  const compose = readCompose(readExample())
  const passed = new Set(services.flatMap((name) => Object.keys(compose(name).environment)))
  expect(settingNames.filter((name) => !passed.has(name)).toSorted()).toEqual(
    Object.keys(neverSet).toSorted(),
  )
  // And nothing is passed that nobody reads.
  expect([...passed].filter((name) => !settingNames.includes(name))).toEqual([])
})

test('the example names every variable of the file, and no other', () => {
  expect(Object.keys(readExample()).toSorted()).toEqual(composeVariables().toSorted())
})

const key = `k1:${Buffer.alloc(32).toString('base64')}`
const filled = { ...readExample(), HUB_KEYS: key, HUB_PAYLOAD_KEYS: key }
const settingsOf = (more: Readonly<Record<string, string>> = {}) =>
  loadServiceSettings(readCompose({ ...filled, ...more })('worker').environment)

test('what the example leaves empty counts as not set', () => {
  expect(settingsOf()).toMatchObject({
    OIDC_AUDIENCE: 'urn:hub:api',
    DATABASE_CONNECTIONS: 16,
    SIGNATURE_PATIENCE_HOURS: 24,
    BACKUP_MEDIUM: '/var/lib/hub-backup',
    BACKUP_SAME_DEVICE: 'tu-choi',
    BACKUP_EVERY: 'thang',
    BACKUP_MONTHLY_SETS: 12,
  })
  expect(settingsOf()).not.toHaveProperty('METRICS_PORT')
})

test('Điều 9.1 — a store of objects, a rhythm and a longer policy reach the programs', () => {
  const told = {
    BACKUP_MEDIUM: 's3://sao-luu/hub',
    BACKUP_S3_ENDPOINT: 'https://kho.example.vn',
    BACKUP_S3_ACCESS_KEY: 'a',
    BACKUP_S3_SECRET_KEY: 'b',
    BACKUP_EVERY: 'tuan',
  }
  expect(settingsOf({ ...told, BACKUP_MONTHLY_SETS: '24' })).toMatchObject({
    ...told,
    BACKUP_MONTHLY_SETS: 24,
  })
})

test('no service runs without what its own programs cannot do without', () => {
  for (const name of services)
    expect(loadServiceSettings(readCompose(filled)(name).environment).DATABASE_URL).toContain(
      '@postgres:5432/hub',
    )
})
