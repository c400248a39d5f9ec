import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { openDatabase, serviceIdleMs } from '#adapters/postgres/database.ts'
import { createApiDeps } from '#api/composition.ts'
import { operations } from '#api/operations/index.ts'
import { serveApi } from '#test/fakes/api-server.ts'

// The API of bench:dossier as a process of its own, as in production: the load generator must not sit in its event loop.
// Argument: JSON { url, key (base64), subjects }; answers its address, a token for each subject and, when asked, its CPU.

interface Order {
  readonly url: string
  readonly key: string
  readonly subjects: readonly string[]
}

const { url, key, subjects } = JSON.parse(process.argv[2] ?? '{}') as Order // written by bench/dossier.ts
const database = openDatabase({ url, role: 'hub_api', idleMs: serviceIdleMs })
const keys = createKeyRing(new Map([['bench', new Uint8Array(Buffer.from(key, 'base64'))]]), 'bench')
const unused = () => Promise.reject(new Error('not asked here'))
const deps = createApiDeps({
  database,
  keys,
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
})
const api = await serveApi({ deps, operations })
const tokens: string[] = []
for (const subject of subjects) tokens.push(await api.tokenFor(subject))
process.on('message', (asked) => {
  if (asked === 'cpu') process.send?.({ cpu: process.cpuUsage(), sessions: database.pool.totalCount })
})
process.on('disconnect', () => void api.close().then(() => database.close()))
process.send?.({ url: api.url, tokens })
