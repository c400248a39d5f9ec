import { mkdtempSync, rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAtFront, sealedSummaryOf } from './wiring/front.ts'
import { createFleet, until } from './wiring/process.ts'
import { setUp, type Stage } from './wiring/stage.ts'
import { carryTransfer, loadPeople, signInFirst } from './wiring/walk.ts'

/**
 * `npm run prove:wiring`: docker-compose.yml proved where Docker cannot run. Debian's PostgreSQL, a Temporal server that
 * was started apart, and the file's own commands and environments: jobs, two APIs, two workers, front, an outside issuer.
 */
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function answers(url: string): Promise<true | string> {
  const answer = await fetch(url)
  const text = await answer.text()
  return answer.ok || `${answer.status} ${text}`
}

async function prove(directory: string, fleet: ReturnType<typeof createFleet>): Promise<void> {
  const stage = await setUp(directory, fleet, say)
  const { ports } = stage
  const told = stage.job('hub-database')
  stage.job('hub-database')
  say('ok  hub-database: migrations, units, logins; run twice')
  startIssuer(stage)
  await until('the issuer answers', () => answers(`${stage.issuer}/.well-known/openid-configuration`))
  say('ok  issuer: a process of its own, outside of the API')
  stage.job('hub-schedules')
  stage.job('hub-schedules')
  say('ok  hub-schedules: run twice')
  const worker = stage.service('worker')
  const other = stage.service('worker')
  stage.service('api', { PORT: `${ports.api}` })
  stage.service('api', { PORT: `${ports.secondApi}` })
  stage.service('front', { TEMPORAL_UI_PORT: `${ports.front}` })
  for (const port of [ports.api, ports.secondApi])
    await until('the API is ready', () => answers(`http://127.0.0.1:${port}/readyz`))
  for (const { log, name } of [worker, other])
    await until(`${name} is up`, () => Promise.resolve(log().includes('worker is up') || log()))
  await until('the front answers', () => answers(`http://127.0.0.1:${ports.front}/healthz`))
  say('ok  two workers, two APIs, one front with the codec server: ready')
  await signInFirst(stage, told)
  say('ok  the first administrator signed in at the issuer, changed the password; both APIs take the token')
  const { employeeId, people } = await loadPeople(stage)
  say(`ok  ${people} invented people loaded`)
  const caseNumber = await carryTransfer(stage, { employeeId, worker, say })
  stage.job('worker', ['cli/hub.ts', 'backup', 'now'])
  say('ok  hub backup now, as the container of a worker runs it: written, proved on the scratch server')
  const read = await readAtFront(stage, await sealedSummaryOf(stage, caseNumber))
  say(`ok  codec server: refused without sign-in and to a unit; Sở Nội vụ reads ${read}`)
}

// Not in compose: the province's own. The hub's issuer stands in, signing with a key that the APIs never see.
function startIssuer(stage: Stage): void {
  const { port, origin } = new URL(stage.issuer)
  stage.service('api', { PORT: port, HUB_PUBLIC_URL: origin }, ['api/issuer/server.ts'])
}

const directory = mkdtempSync(join(tmpdir(), 'hub-wiring-'))
await chmod(directory, 0o711) // PostgreSQL's user walks through it
const fleet = createFleet(directory)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void fleet.stop().then(() => process.exit(1)))
try {
  await prove(directory, fleet)
  const codes = await fleet.stop()
  say(`ok  all ended when told: ${codes.join(', ')}`)
  say('The wiring of docker-compose.yml holds.')
} catch (error) {
  say(`FAILED  ${error instanceof Error ? error.message : String(error)}`)
  say(fleet.lastLines())
  await fleet.stop()
  process.exitCode = 1
} finally {
  rmSync(directory, { recursive: true, force: true })
}
