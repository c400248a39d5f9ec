import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import { prismaOf } from '#adapters/postgres/database.ts'
import { createChangeStore } from '#adapters/postgres/dossier/changes.ts'
import { openPkcs12, signDetached } from '#adapters/signatures/pkcs12-signer.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import type { RunningAuthority } from '#test/certification-authority.ts'
import { issueOfficer } from '../../simulators/certification-authority/authority.ts'
import { fromPem, toPem } from '../../simulators/certification-authority/bytes.ts'
import { type ApiProcess, eventually } from './api-process.ts'
import type { Installation } from './installation-stage.ts'

/** The settings by which a worker trusts the test authority. */
export async function writeTrust(
  folder: string,
  { trust, origin }: RunningAuthority,
): Promise<Readonly<Record<string, string>>> {
  const [anchors, intermediates] = [path.join(folder, 'anchors.pem'), path.join(folder, 'intermediates.pem')]
  const pem = (certificates: readonly Uint8Array[]) =>
    certificates.map((der) => toPem(der, 'CERTIFICATE')).join('\n')
  await writeFile(anchors, pem(trust.anchors))
  await writeFile(intermediates, pem(trust.intermediates))
  return {
    SIGNATURE_TRUST_FILE: anchors,
    SIGNATURE_INTERMEDIATES_FILE: intermediates,
    TSA_URL: `${origin}/tsa`,
  }
}

interface Office {
  readonly hub: Installation
  readonly api: ApiProcess
  readonly authority: RunningAuthority
  readonly sealer: FieldSealer
  readonly unitCode: string
  /** Accounts of the unit's approver and of Sở Nội vụ's administrator. */
  readonly approver: string
  readonly administrator: string
  /** In the change's text and in the certificate's name. */
  readonly mark: string
}

/** A change of somebody in the unit, prepared, signed with a certificate and accepted by the hub; the package's id. */
export async function approveMarked(office: Office): Promise<string> {
  const { hub, api, unitCode, approver, administrator } = office
  await submitChange(office)
  const officer = await issue(office)
  const post = async (address: string, body: unknown, as: string) => {
    const reply = await api.call({ method: 'POST', path: address, as, body, key: randomUUID() })
    if (reply.status >= 300) throw new Error(`${address}: ${JSON.stringify(reply.json)}`)
    return reply.json
  }
  const certificate = Buffer.from(fromPem(officer.certificatePem)).toString('base64')
  const registration = { accountId: approver, unitCode, role: 'COMPETENT_APPROVER', certificate }
  await post('/signing-certificates', registration, administrator)
  const prepared = await post(`/units/${unitCode}/approval-packages`, {}, approver)
  const { id } = prepared['package'] as { readonly id: string }
  const read = () => hub.inWork((work) => prismaOf(work).approvalPackage.findUniqueOrThrow({ where: { id } }))
  const signer = await openPkcs12(new Uint8Array(Buffer.from(officer.pkcs12Base64, 'base64')), password)
  const cms = signDetached(new Uint8Array((await read()).manifest), { signer, signingTime: Date.now() })
  await post(`/approval-packages/${id}/signature`, { cms: Buffer.from(cms).toString('base64') }, approver)
  await eventually(async () => {
    const { stage } = await read()
    if (stage !== 'APPROVED') throw new Error(`the package is ${stage}`)
  }, 'the package is approved')
  return id
}

const password = 'thử-nghiệm-1'

function issue({ authority, mark }: Office) {
  return issueOfficer(authority.ca, {
    commonName: `Cán bộ ${mark}`,
    organisation: `Sở ${mark}`,
    keyAlgorithm: 'P-256',
    validFrom: authority.ca.now() - 3_600_000,
    validTo: authority.ca.now() + 365 * 86_400_000,
    password,
  })
}

async function submitChange({ hub, sealer, unitCode, mark }: Office): Promise<void> {
  const changes = createChangeStore(sealer)
  await hub.inWork(async (work) => {
    const person = await prismaOf(work).employee.findFirstOrThrow({
      where: { unitCode, NOT: { category: 'NGUOI_LAO_DONG' } },
    })
    const changeId = await changes.create(work, {
      employeeId: person.id,
      managingUnit: unitCode,
      act: 'SET',
      section: 'HEALTH',
      entryKey: 'MAIN',
      baseEntryId: null,
      value: { healthStatus: `Tốt ${mark}`, heightCm: 160 },
      validFrom: civilDateAt(Date.now()),
      purpose: 'UPDATE',
      origin: 'SELF',
      enteredBy: 'x',
      onBehalf: false,
      at: Date.now(),
    })
    await changes.submit(work, changeId, Date.now())
  })
}
