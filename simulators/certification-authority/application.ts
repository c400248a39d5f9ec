import express, { type Express, type Request, type Response } from 'express'
import {
  issueOfficer,
  listAnchors,
  type OfficerRequest,
  serveOcsp,
  serveRevocationList,
  serveTimeStamp,
  type TestAuthority,
} from './authority.ts'
import type { FaultMode, FaultPlan, Service } from './faults.ts'
import { isKeyAlgorithm } from './keys.ts'
import { type RevocationReason, revocationReasons } from './revocation-list.ts'
import { type AuthorityName, authorityNames } from './state.ts'

const YEAR_MS = 365 * 86_400_000
const garbage = new Uint8Array([0x30, 0x80, 0xde, 0xad])

function parseOfficerRequest(body: unknown, now: number): OfficerRequest {
  const given = (body ?? {}) as Readonly<Record<string, unknown>>
  const text = (name: string): string => {
    const value = given[name]
    if (typeof value !== 'string' || value === '') throw new TypeError(`${name} must be a non-empty string`)
    return value
  }
  const instant = (name: string, otherwise: number): number =>
    given[name] === undefined ? otherwise : Date.parse(text(name))
  const keyAlgorithm = given['keyAlgorithm'] ?? 'P-256'
  if (!isKeyAlgorithm(keyAlgorithm)) throw new TypeError('keyAlgorithm: RSA-2048, RSA-3072, P-256 or P-384')
  return {
    commonName: text('commonName'),
    organisation: text('organisation'),
    keyAlgorithm,
    validFrom: instant('validFrom', now - 3_600_000),
    validTo: instant('validTo', now + YEAR_MS),
    password: text('password'),
  }
}

function parseReason(value: unknown): RevocationReason {
  const reason = Object.keys(revocationReasons).find((name) => name === value)
  if (reason === undefined) throw new TypeError(`reason: ${Object.keys(revocationReasons).join(', ')}`)
  return reason as RevocationReason
}

const findAuthority = (name: unknown): AuthorityName | undefined =>
  authorityNames.find((authority) => authority === name)

interface Partner {
  readonly ca: TestAuthority
  readonly faults: FaultPlan
}

/** Plays the fault plan around one answer: late, refused, spoilt or as it should be. */
async function answer(
  { faults }: Partner,
  { service, contentType, response }: { service: Service; contentType: string; response: Response },
  produce: (fault: FaultMode) => Promise<Uint8Array>,
): Promise<void> {
  const fault = faults.take(service)
  if (fault.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
  if (fault.mode === 'DOWN') {
    response.status(503).type('text/plain').send('down on request')
    return
  }
  const body = fault.mode === 'GARBAGE' ? garbage : await produce(fault.mode)
  response.type(contentType).send(Buffer.from(body))
}

function mountServices(app: Express, partner: Partner): void {
  const { ca } = partner
  const raw = express.raw({ type: () => true, limit: '64kb' })
  app.get('/crl/:authority.crl', async (request, response) => {
    const authority = findAuthority(request.params['authority'])
    if (authority === undefined) {
      response.sendStatus(404)
      return
    }
    const how = { service: 'crl', contentType: 'application/pkix-crl', response } as const
    await answer(partner, how, (fault) => serveRevocationList(ca, { authority, fault }))
  })
  app.get('/certificates/:authority.cer', (request, response) => {
    const authority = findAuthority(request.params['authority'])
    if (authority === undefined) {
      response.sendStatus(404)
      return
    }
    response.type('application/pkix-cert').send(Buffer.from(ca.keys.authorities[authority].der))
  })
  app.post('/ocsp/:authority', raw, async (request: Request, response) => {
    const authority = findAuthority(request.params['authority'])
    if (authority === undefined) {
      response.sendStatus(404)
      return
    }
    const how = { service: 'ocsp', contentType: 'application/ocsp-response', response } as const
    await answer(partner, how, (fault) => serveOcsp(ca, request.body as Buffer, { authority, fault }))
  })
  app.post('/tsa', raw, async (request, response) => {
    const how = { service: 'tsa', contentType: 'application/timestamp-reply', response } as const
    await answer(partner, how, (fault) => serveTimeStamp(ca, request.body as Buffer, fault))
  })
}

function mountControl(app: Express, { ca, faults }: Partner): void {
  const json = express.json({ limit: '16kb' })
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
  app.get('/control/anchors', (_request, response) => void response.json(listAnchors(ca)))
  app.post('/control/certificates', json, async (request, response) => {
    response.status(201).json(await issueOfficer(ca, parseOfficerRequest(request.body, ca.now())))
  })
  app.post('/control/certificates/:serialNumber/revoke', json, (request, response) => {
    const body = (request.body ?? {}) as { reason?: unknown; revokedAt?: string }
    const revokedAt = body.revokedAt === undefined ? ca.now() : Date.parse(body.revokedAt)
    const how = { reason: parseReason(body.reason ?? 'UNSPECIFIED'), revokedAt }
    const revoked = ca.registry.revoke(request.params.serialNumber ?? '', how)
    response.sendStatus(revoked ? 204 : 404)
  })
  app.get('/control/faults', (_request, response) => void response.json(faults.current()))
  app.put('/control/faults', json, (request, response) => {
    faults.set(request.body)
    response.json(faults.current())
  })
}

export function createApplication(partner: Partner): Express {
  const app = express()
  app.disable('x-powered-by')
  mountServices(app, partner)
  mountControl(app, partner)
  app.use((error: unknown, _request: Request, response: Response, _next: () => void) => {
    response.status(400).json({ error: error instanceof Error ? error.message : 'bad request' })
  })
  return app
}
