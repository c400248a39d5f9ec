import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Secrets } from './secrets.ts'
import { StartFault } from './start-fault.ts'
import type { Part } from './supervision/part.ts'
import { startListeningProgram } from './supervision/program.ts'

export interface SimulatorPlan {
  readonly directory: string
  readonly port: number
}

/** Stands in for the national database until NATIONAL_DATABASE_URL names the real one. */
export function nationalDatabasePart(plan: SimulatorPlan & { agencyCode: string; secrets: Secrets }): Part {
  const { clientId, clientSecret, publicKey } = plan.secrets.nationalDatabase
  const client = { clientId, clientSecret, agencyCode: plan.agencyCode, publicKey }
  return {
    key: 'national-database',
    name: 'Cơ sở dữ liệu quốc gia (mô phỏng)',
    start: () =>
      startListeningProgram({
        name: 'Cơ sở dữ liệu quốc gia (mô phỏng)',
        script: 'simulators/national-database/main.ts',
        environment: {
          NDB_PORT: String(plan.port),
          NDB_DATA_DIR: join(plan.directory, 'national-database'),
          NDB_CLIENTS: JSON.stringify([client]),
        },
        logFile: join(plan.directory, 'logs', 'national-database.log'),
      }),
  }
}

/** Stands in for certification authority, CRL, OCSP and time-stamping service until the real ones are named. */
export function certificationAuthorityPart(plan: SimulatorPlan): Part {
  return {
    key: 'certification-authority',
    name: 'Chứng thực chữ ký số (mô phỏng)',
    start: () =>
      startListeningProgram({
        name: 'Chứng thực chữ ký số (mô phỏng)',
        script: 'simulators/certification-authority/main.ts',
        environment: {
          CA_PORT: String(plan.port),
          CA_DATA_DIR: join(plan.directory, 'certification-authority'),
          CA_PUBLIC_URL: `http://127.0.0.1:${plan.port}`,
        },
        logFile: join(plan.directory, 'logs', 'certification-authority.log'),
      }),
  }
}

const anchors = z.object({ anchors: z.array(z.string()), intermediates: z.array(z.string()) })

/** Writes the simulator's roots as the PEM files that a real installation gets from its authority. */
export async function writeTrust(
  url: string,
  directory: string,
): Promise<{ roots: string; intermediates: string }> {
  const answer = await fetch(`${url}/control/anchors`, { signal: AbortSignal.timeout(10_000) })
  const parsed = anchors.safeParse(await answer.json())
  if (!parsed.success) throw new StartFault('Dịch vụ chứng thực mô phỏng không cho biết chứng thư gốc.')
  const trust = join(directory, 'trust')
  mkdirSync(trust, { recursive: true })
  const files = { roots: join(trust, 'roots.pem'), intermediates: join(trust, 'intermediates.pem') }
  writeFileSync(files.roots, parsed.data.anchors.map(toPem).join(''))
  writeFileSync(files.intermediates, parsed.data.intermediates.map(toPem).join(''))
  return files
}

function toPem(base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
