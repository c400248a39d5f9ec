import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApplication } from '../simulators/certification-authority/application.ts'
import {
  issueOfficer,
  listAnchors,
  openTestAuthority,
  type TestAuthority,
} from '../simulators/certification-authority/authority.ts'
import { fromPem } from '../simulators/certification-authority/bytes.ts'
import { createFaultPlan, type FaultPlan } from '../simulators/certification-authority/faults.ts'
import type { KeyAlgorithm } from '../simulators/certification-authority/keys.ts'

export interface TestOfficer {
  readonly serialNumber: string
  readonly thumbprint: string
  readonly certificate: Uint8Array
  readonly pkcs12: Uint8Array
  readonly password: string
}

/** The certification authority's simulator inside a test. */
export interface RunningAuthority {
  readonly origin: string
  readonly ca: TestAuthority
  readonly faults: FaultPlan
  readonly trust: { readonly anchors: readonly Uint8Array[]; readonly intermediates: readonly Uint8Array[] }
  issue(algorithm?: KeyAlgorithm): Promise<TestOfficer>
  stop(): Promise<void>
}

async function issue(ca: TestAuthority, keyAlgorithm: KeyAlgorithm): Promise<TestOfficer> {
  const password = 'thử-nghiệm-1'
  const officer = await issueOfficer(ca, {
    commonName: 'Nguyễn Văn Ước',
    organisation: 'Sở Ví dụ',
    keyAlgorithm,
    validFrom: ca.now() - 3_600_000,
    validTo: ca.now() + 365 * 86_400_000,
    password,
  })
  return {
    serialNumber: officer.serialNumber,
    thumbprint: officer.thumbprintSha256,
    certificate: fromPem(officer.certificatePem),
    pkcs12: new Uint8Array(Buffer.from(officer.pkcs12Base64, 'base64')),
    password,
  }
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** Certificates name where their status is published, as real ones do. */
export async function startTestAuthority(now: () => number = () => Date.now()): Promise<RunningAuthority> {
  const directory = mkdtempSync(join(tmpdir(), 'test-authority-'))
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listening on TCP
  const addressesOf = (name: string) => ({
    crl: `${origin}/crl/${name}.crl`,
    ocsp: `${origin}/ocsp/${name}`,
    certificate: `${origin}/certificates/${name}.cer`,
  })
  const ca = await openTestAuthority({ directory, addressesOf, now })
  const faults = createFaultPlan()
  server.on('request', createApplication({ ca, faults }))
  const { anchors, intermediates } = listAnchors(ca)
  return {
    origin,
    ca,
    faults,
    trust: { anchors: anchors.map(fromPem), intermediates: intermediates.map(fromPem) },
    issue: (algorithm = 'P-256') => issue(ca, algorithm),
    stop: async () => {
      await close(server)
      rmSync(directory, { recursive: true })
    },
  }
}
