import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadServiceSettings, loadSettings, SettingsFault, settingNames } from './env.ts'

const key = Buffer.alloc(32, 7).toString('base64')

function faultsOf(run: () => unknown): readonly string[] {
  try {
    run()
  } catch (error) {
    if (error instanceof SettingsFault) return error.faults
    throw error
  }
  return []
}

describe('settings from the environment', () => {
  it('has a default for everything that npm start can provide itself', () => {
    const settings = loadSettings({})
    expect([settings.PORT, settings.HUB_DATA_DIR, settings.TEMPORAL_UI_PORT]).toEqual([3000, '.hub', 8233])
  })

  it('tells all faults at once, in Vietnamese, without repeating the value', () => {
    const faults = faultsOf(() =>
      loadSettings({
        PORT: '99999',
        DATABASE_URL: 'mysql://u:secret@h/d',
        HUB_KEYS: 'k1:abc',
        LOG_LEVEL: 'loud',
      }),
    )
    expect(faults).toHaveLength(4)
    expect(faults[0]).toBe('PORT: phải là số nguyên từ 1 đến 65535')
    expect(faults.join()).not.toMatch(/secret|99999|abc|loud/)
  })

  it('takes an empty variable as not set, as compose files write it', () => {
    expect(loadSettings({ DATABASE_URL: '', PORT: ' 3100 ' })).toMatchObject({ PORT: 3100 })
  })

  it('asks a service for database, Temporal and keys', () => {
    expect(faultsOf(() => loadServiceSettings({}))).toEqual([
      'DATABASE_URL: chưa được đặt',
      'TEMPORAL_ADDRESS: chưa được đặt',
      'HUB_KEYS: chưa được đặt',
      'HUB_PAYLOAD_KEYS: chưa được đặt',
    ])
    const settings = loadServiceSettings({
      DATABASE_URL: 'postgresql://hub@127.0.0.1:5432/hub',
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      HUB_KEYS: `k1:${key},k2:${key}`,
      HUB_PAYLOAD_KEYS: `p1:${key}`,
    })
    expect(settings.TEMPORAL_ADDRESS).toBe('127.0.0.1:7233')
  })

  it.each(['javascript:alert(1)', 'ftp://x', 'example.vn'])('refuses %s as an address', (value) => {
    expect(faultsOf(() => loadSettings({ OIDC_ISSUER: value }))).toHaveLength(1)
  })

  it('describes every setting in docs/operations.md', () => {
    const told = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8')
    expect(settingNames.filter((setting) => !told.includes(`\`${setting}\``))).toEqual([])
  })
})
