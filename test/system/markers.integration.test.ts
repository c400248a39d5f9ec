import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { prismaOf } from '#adapters/postgres/database.ts'
import { personalIdPlace } from '#adapters/postgres/dossier/load-staff.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { startTestAuthority } from '#test/certification-authority.ts'
import { aTemporaryMedium } from '#test/models/backup-place.ts'
import { startNationalDatabase } from '#test/national-database.ts'
import * as workflows from '../../workflows/index.ts'
import { seed } from '../../prisma/seed/seed.ts'
import { type ApiProcess, launchApi } from './api-process.ts'
import { type Installation, installAt } from './installation-stage.ts'
import { writeTrust } from './marked-approval.ts'
import { walkEveryProcess } from './marked-walk.ts'
import { rawRunsOf } from './raw-temporal.ts'

const keysText = `test:${randomBytes(32).toString('base64')}`
const keys = parseKeyRing(keysText)
/** Planted in every text that a person can write and that a process meets. */
const mark = `DAU${randomBytes(4).toString('hex').toUpperCase()}`
const password = 'Mat-khau-thu-nghiem-1'

const place = await aTemporaryMedium()
const partner = await startNationalDatabase()
const authority = await startTestAuthority()
const folder = await mkdtemp(path.join(os.tmpdir(), 'hub-markers-'))
let hub: Installation
let api: ApiProcess

beforeAll(async () => {
  const signingKey = path.join(folder, 'partner.pem')
  await writeFile(signingKey, partner.settings.signingKey)
  hub = await installAt({
    directory: path.join(folder, 'hub'),
    keys: keysText,
    program: path.join(folder, 'program'),
    environment: {
      ...(await writeTrust(folder, authority)),
      BACKUP_MEDIUM: place.directory,
      BACKUP_SAME_DEVICE: 'cho-phep',
      LOG_LEVEL: 'debug',
      NATIONAL_DATABASE_URL: partner.settings.baseUrl,
      NATIONAL_DATABASE_CLIENT_ID: partner.settings.clientId,
      NATIONAL_DATABASE_CLIENT_SECRET: partner.settings.clientSecret,
      NATIONAL_DATABASE_SIGNING_KEY_FILE: signingKey,
    },
  })
  await migrateDeploy(hub.url)
  await seed({ url: hub.url, keys, people: 120, password, now: Date.now() - 400 * 86_400_000 })
  await hub.inWork(async (work) => {
    await prismaOf(work).$executeRaw`UPDATE employee SET full_name = full_name || ${` ${mark}`}`
    await prismaOf(work).$executeRaw`UPDATE account SET display_name = display_name || ${` ${mark}`}`
  })
  hub.startWorker()
  api = await launchApi({ environment: hub.environment, log: path.join(folder, 'api.log') })
}, 240_000)
afterAll(async () => {
  await api.stop()
  await hub.destroy()
  await partner.stop()
  await authority.stop()
  await place.remove()
  await rm(folder, { recursive: true, force: true })
}, 120_000)

async function everythingRaw(): Promise<ReadonlyMap<string, Buffer>> {
  const temporal = path.join(folder, 'hub', 'temporal')
  const files = await readdir(temporal)
  const store = await Promise.all(
    files.map((file) => readFile(path.join(temporal, file)).catch(() => Buffer.alloc(0))),
  )
  return new Map([
    ['Temporal’s store', Buffer.concat(store)],
    ['histories and visibility', await hub.temporal((client) => rawRunsOf(client, 'hub'))],
    ['worker log', await readFile(path.join(folder, 'hub', 'worker.log'))],
    ['API log', await readFile(path.join(folder, 'api.log'))],
  ])
}

/** Every id, officer number and personal identification number in the database. */
async function personalData(): Promise<readonly string[]> {
  const sealer = createFieldSealer(keys)
  const rows = await hub.inWork((work) =>
    prismaOf(work).employee.findMany({ select: { id: true, officerNo: true, personalIdSealed: true } }),
  )
  return rows.flatMap(({ id, officerNo, personalIdSealed: sealed }) =>
    [id, officerNo, sealed === null ? null : sealer.open(personalIdPlace(id), sealed)].filter(
      (value) => value !== null,
    ),
  )
}

describe('markers planted in people, accounts, decisions and reasons', () => {
  it('are nowhere readable after every process has run: histories, visibility, ids, store, logs', async () => {
    const states = await walkEveryProcess({ hub, api, authority, keys, mark })
    process.stdout.write(`[markers] ${[...states].map(([type, state]) => `${type} ${state}`).join(', ')}\n`)
    expect([...states.keys()].toSorted()).toEqual(Object.keys(workflows).toSorted())
    const raw = await everythingRaw()
    // The scan sees what may be read: case numbers in ids, the kind of process, the log's own words.
    expect(raw.get('histories and visibility')?.includes('chuyen-cong-tac/CT-')).toBe(true)
    expect(raw.get('Temporal’s store')?.includes('employeeTransfer')).toBe(true)
    expect(raw.get('API log')?.includes('"openTransfer"')).toBe(true)
    expect(raw.get('worker log')?.length).toBeGreaterThan(0)
    const planted = [mark, ...(await personalData())]
    expect(planted.filter((value) => /^\d{12}$/.test(value)).length).toBeGreaterThan(100)
    for (const [where, bytes] of raw)
      expect([where, planted.filter((value) => bytes.includes(value))]).toEqual([where, []])
  }, 600_000)
})
