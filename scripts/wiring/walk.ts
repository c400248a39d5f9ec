import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { signIn } from '#test/fakes/sign-in.ts'
import { seed } from '../../prisma/seed/seed.ts'
import { type Running, until } from './process.ts'
import type { Say, Stage } from './stage.ts'

export const demoPassword = 'Mat-khau-chung-minh-1'

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** One request to an API; a refusal is told as it is. */
async function ask(
  url: string,
  {
    token,
    method = 'GET',
    body,
  }: { readonly token: string; readonly method?: string; readonly body?: unknown },
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> } // the API answers objects
}

async function demand(status: number, answer: Promise<Answer>): Promise<Record<string, unknown>> {
  const got = await answer
  if (got.status !== status)
    throw new Error(`${status} was due, not ${got.status}: ${JSON.stringify(got.body)}`)
  return got.body
}

/** The first administrator signs in at the outside issuer with the password that the job told once. */
export async function signInFirst(stage: Stage, told: string): Promise<void> {
  const [, login = '', once = ''] = /quản trị đầu tiên: (\S+), mật khẩu dùng một lần: (\S+)/.exec(told) ?? []
  const token = await signIn({ issuer: stage.issuer, login, password: once, next: `${demoPassword}-moi` })
  for (const port of [stage.ports.api, stage.ports.secondApi])
    await demand(200, ask(`http://127.0.0.1:${port}/api/v1/me`, { token }))
}

/** Invented staff, two of whom sign in; the person who moves. */
export async function loadPeople(
  stage: Stage,
): Promise<{ readonly employeeId: string; readonly people: number }> {
  const { people } = await seed({
    url: stage.ownerUrl,
    keys: parseKeyRing(stage.keys),
    people: 300,
    password: demoPassword,
    now: Date.now() - 30 * 86_400_000,
  })
  const client = new Client({ connectionString: stage.ownerUrl })
  await client.connect()
  const { rows } = await client.query<{ employeeId: string }>(
    `SELECT employee_id::text AS "employeeId" FROM account WHERE login = 'canbo.sotuphap'`,
  )
  await client.end()
  return { employeeId: rows[0]?.employeeId ?? '', people }
}

/** Opened at one API, read at the other, moved by the workers; one of them is killed on the way. */
export async function carryTransfer(
  stage: Stage,
  { employeeId, worker, say }: { readonly employeeId: string; readonly worker: Running; readonly say: Say },
): Promise<string> {
  const [one, other] = [stage.ports.api, stage.ports.secondApi].map(
    (port) => `http://127.0.0.1:${port}/api/v1`,
  )
  const person = (login: string) => signIn({ issuer: stage.issuer, login, password: demoPassword })
  const old = await person('nhansu.sotuphap')
  const today = civilDateAt(Date.now())
  const opened = await demand(
    202,
    ask(`${one}/transfers`, {
      token: old,
      method: 'POST',
      body: {
        employeeId,
        kind: 'DIEU_DONG',
        fromUnit: 'H59.4',
        toUnit: 'H59.6',
        decisionNumber: '1/QĐ-UBND',
        decisionDate: today,
        handoverDate: today,
        post: null,
      },
    }),
  )
  const path = `transfers/${String(opened['caseNumber'])}`
  say(`ok  transfer ${String(opened['caseNumber'])}: opened through API 1`)
  const read = (token: string) => ask(`${other}/${path}`, { token })
  const seen = async (what: string, holds: (events: string, transfer: Record<string, unknown>) => boolean) =>
    until(what, async () => {
      const { transfer, events } = await demand(200, read(old))
      return holds(JSON.stringify(events), transfer as Record<string, unknown>) || JSON.stringify(transfer)
    })
  await seen('a worker began it', (events) => events.includes('"BEGIN"'))
  say('ok  read through API 2: begun by a worker, both deadlines stand')
  await worker.kill()
  say('ok  worker 1 killed (SIGKILL)')
  await demand(200, ask(`${other}/${path}/revocation`, { token: old, method: 'POST' }))
  const receipt = { startsOn: today, post: null }
  const receiving = await person('nhansu.sotaichinh')
  await demand(200, ask(`${one}/${path}/receipt`, { token: receiving, method: 'POST', body: receipt }))
  const moved = await person('canbo.sotuphap')
  await demand(200, ask(`${other}/${path}/data-check`, { token: moved, method: 'POST' }))
  await seen(
    'the case ends',
    (_events, { stage: at, archivedAt }) => at === 'HOAN_THANH' && archivedAt !== null,
  )
  say('ok  confirmed, received, checked through both APIs; worker 2 archived the dossier and ended the case')
  return String(opened['caseNumber'])
}
