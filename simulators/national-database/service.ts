import { readLimit, readPacket } from './checks.ts'
import { refusalKey } from './control.ts'
import type { Faults } from './faults.ts'
import { corrections, counts, records, unitHashes } from './reconciliation.ts'
import type { Refusals } from './refusals.ts'
import type { Registry } from './registry.ts'
import type { SignIn } from './sign-in.ts'
import { GatewayError, gatewayErrors, type RecordError, type WireRecord } from './wire.ts'

export interface Call {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
  readonly authorization: string | undefined
}

export interface Service {
  readonly registry: Registry
  readonly signIn: SignIn
  readonly faults: Faults
  readonly refused: Refusals
  readonly now: () => number
}

/** The endpoints of contract/openapi.json. */
export function answerCall(service: Service, call: Call): object {
  const { registry, signIn, now } = service
  if (call.path === '/oauth2/token' && call.method === 'POST') {
    const { token, expiresIn } = signIn.issueToken(call.authorization, now())
    return { access_token: token, token_type: 'Bearer', expires_in: expiresIn }
  }
  const sender = signIn.clientOf(call.authorization, now()).agencyCode
  const page = { after: call.query.get('after') ?? '', limit: readLimit(call.query.get('limit')) }
  switch (`${call.method} ${call.path}`) {
    case 'GET /api/v1/health':
      return { status: 'SAN_SANG' }
    case 'POST /api/v1/packets':
      return takeRecords(service, call)
    case 'PUT /api/v1/unit-tree':
      return takeUnits(service, call)
    case 'GET /api/v1/corrections':
      return corrections(registry, sender, page)
    case 'GET /api/v1/reconciliation/counts':
      return counts(registry, sender, now())
    case 'GET /api/v1/reconciliation/unit-hashes':
      return unitHashes(registry, sender, page)
    case 'GET /api/v1/reconciliation/records':
      return records(registry, sender, call.query.get('unitCode') ?? '', page)
    default:
      throw new GatewayError(404, 500, 'DATA_INCORRECT', 'Không có dịch vụ này')
  }
}

/** Whole, unchanged, signed by the agency that signed in, and of the expected kind. */
function openPacket({ signIn, now }: Service, call: Call, messageType: 'HO_SO' | 'CAY_TO_CHUC') {
  const client = signIn.clientOf(call.authorization, now())
  const packet = readPacket(call.body)
  signIn.assertSigned(client, packet.header)
  if (packet.header.messageType !== messageType) throw gatewayErrors.packetIncorrect('Sai loại gói tin')
  return packet
}

function takeUnits(service: Service, call: Call): object {
  const { header, body } = openPacket(service, call, 'CAY_TO_CHUC')
  service.registry.replaceUnits(header.senderCode, body.units ?? [])
  return { messageId: header.messageId, accepted: body.units?.length ?? 0 }
}

function takeRecords(service: Service, call: Call): object {
  const { faults, refused, registry, now } = service
  const { header, body } = openPacket(service, call, 'HO_SO')
  const list = body.records ?? []
  if (list.some((record) => faults.isPoison(record))) {
    throw gatewayErrors.packetIncorrect('Gói tin có dữ liệu không đọc được')
  }
  const refuse = (record: WireRecord): RecordError | undefined => {
    const error = faults.refusalOf(record)
    if (error !== undefined) refused.add(refusalKey(record), error)
    return error
  }
  const { messageId, senderCode: sender } = header
  const acknowledgements = registry.accept({ sender, messageId, records: list, refuse })
  return { messageId, receivedAt: new Date(now()).toISOString(), acknowledgements }
}
