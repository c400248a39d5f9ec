import { once } from 'node:events'
import pg from 'pg'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { openDatabase } from '#adapters/postgres/database.ts'
import { createApiDeps } from '#api/composition.ts'
import { operations } from '#api/operations/index.ts'
import { serveApi } from '#test/fakes/api-server.ts'

// An API process that ends itself by kill -9 before its n-th statement, once it has told its address.

interface Order {
  readonly url: string
  readonly key: string
  readonly killBefore: number
}

const { url, key, killBefore } = JSON.parse(process.argv[2] ?? '{}') as Order // written by the test
const unused = () => Promise.reject(new Error('not asked here'))
const api = await serveApi({
  operations,
  deps: createApiDeps({
    database: openDatabase({ url, role: 'hub_api' }),
    keys: createKeyRing(new Map([['test', new Uint8Array(Buffer.from(key, 'base64'))]]), 'test'),
    workflows: { start: unused, executeUpdate: unused, signal: unused, describe: unused },
    backupSets: {
      plan: unused,
      hold: unused,
      assertHeld: unused,
      release: unused,
      assertDeletable: unused,
      deleteByHand: unused,
    },
    health: { probe: () => Promise.resolve([]) },
  }),
})
const [subject] = (await once(process, 'message')) as [string]
const token = await api.tokenFor(subject)
let left = killBefore
const whole = Object.getOwnPropertyDescriptor(pg.Client.prototype, 'query')?.value as (
  ...values: unknown[]
) => unknown
pg.Client.prototype.query = function counted(this: pg.Client, ...values: unknown[]): unknown {
  left -= 1
  if (left === 0) process.kill(process.pid, 'SIGKILL')
  return whole.apply(this, values)
} as typeof pg.Client.prototype.query
process.send?.({ url: api.url, token })
