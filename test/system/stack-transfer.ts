import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { signIn } from '#test/fakes/sign-in.ts'
import type { Stack } from './stack.ts'

export interface OpenCase {
  readonly caseNumber: string
  readonly token: string
}

export interface CaseSeen {
  readonly transfer: Readonly<Record<string, unknown>>
  readonly temporal: { readonly status: string | null }
  readonly events: readonly { readonly kind: string }[]
}

/** Through the API of a running hub, as the HR officer of Sở Tư pháp whom the greeting names. */
export async function openCase(stack: Stack): Promise<OpenCase> {
  const { demoPassword } = JSON.parse(readFileSync(join(stack.directory, 'secrets.json'), 'utf8')) as {
    demoPassword: string // embedded/secrets.ts
  }
  const officer = { login: 'nhansu.sotuphap', password: demoPassword }
  const token = await signIn({ issuer: `${stack.apiUrl}/oidc`, ...officer })
  const listed = await ask(stack, '/dossiers?limit=20', { token })
  const people = listed['items'] as readonly {
    employeeId: string
    category: string
    unitCode: string | null
  }[]
  const moving = people.find(
    ({ category, unitCode }) => category !== 'NGUOI_LAO_DONG' && unitCode === 'H59.4',
  )
  const today = civilDateAt(Date.now())
  const order = { kind: 'DIEU_DONG', fromUnit: 'H59.4', toUnit: 'H59.6', post: null }
  const decision = { decisionNumber: '1/QĐ-UBND', decisionDate: today, handoverDate: today }
  const body = { employeeId: moving?.employeeId, ...order, ...decision }
  const opened = await ask(stack, '/transfers', { token, body })
  return { caseNumber: String(opened['caseNumber']), token }
}

export async function readCase(stack: Stack, { caseNumber, token }: OpenCase): Promise<CaseSeen> {
  return (await ask(stack, `/transfers/${caseNumber}`, { token })) as unknown as CaseSeen // the published schema
}

export async function confirmRevocation(stack: Stack, { caseNumber, token }: OpenCase): Promise<void> {
  await ask(stack, `/transfers/${caseNumber}/revocation`, { token, body: undefined })
}

/** A body, even an undefined one, makes it a POST. */
async function ask(
  { apiUrl }: Stack,
  path: string,
  { token, ...rest }: { readonly token: string; readonly body?: unknown },
): Promise<Record<string, unknown>> {
  const json = rest.body === undefined ? {} : { 'content-type': 'application/json' }
  const answer = await fetch(`${apiUrl}/api/v1${path}`, {
    method: 'body' in rest ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID(), ...json },
    ...(rest.body !== undefined && { body: JSON.stringify(rest.body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
  return JSON.parse(text) as Record<string, unknown> // the API answers objects
}
