import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findFreePort } from '#embedded/ports.ts'
import { keepSecrets } from '#embedded/secrets.ts'
import { writeTrust } from '#embedded/simulators.ts'
import { type ComposeService, readCompose, readEntrypoint } from './compose-file.ts'
import { startDebianPostgres } from './debian-postgres.ts'
import { type Fleet, type Running, until } from './process.ts'
import { environmentFile, onThisMachine } from './settings.ts'
import { startSeparateTemporal } from './temporal-server.ts'

export type Say = (line: string) => void

/** The services of docker-compose.yml as processes of this machine. */
export interface Stage {
  /** A job of the file, or a command inside a service, run to its end; its output. */
  job(service: string, told?: readonly string[]): string
  /** One more process of a service, on a port of its own where it listens. */
  service(service: string, own?: Readonly<Record<string, string>>, told?: readonly string[]): Running
  readonly ports: Ports
  readonly issuer: string
  readonly keys: string
  readonly ownerUrl: string
  readonly temporalAddress: string
}

type Ports = Awaited<ReturnType<typeof choosePorts>>

async function choosePorts() {
  return {
    api: await findFreePort(),
    secondApi: await findFreePort(),
    front: await findFreePort(),
    issuer: await findFreePort(),
    nationalDatabase: await findFreePort(),
    certificationAuthority: await findFreePort(),
  }
}

export async function setUp(directory: string, fleet: Fleet, say: Say): Promise<Stage> {
  const ports = await choosePorts()
  const inside = {
    secrets: join(directory, 'run'),
    state: join(directory, 'state'),
    medium: join(directory, 'medium'),
  }
  for (const path of Object.values(inside)) mkdirSync(path)
  const secrets = keepSecrets(inside.secrets)
  const variables = environmentFile(secrets, ports)
  const compose = readCompose(variables)
  const postgres = await startDebianPostgres(compose('postgres'), { name: 'postgres', directory, fleet })
  const scratch = await startDebianPostgres(compose('scratch'), { name: 'scratch', directory, fleet })
  say(`ok  postgres: ${postgres.version}, made by initdb and deploy/postgres/init.sh`)
  const temporal = await startSeparateTemporal(compose('temporal-init'), { directory, fleet })
  say(
    `ok  temporal: a server of its own at ${temporal.address}; temporal-init made namespace and search attributes, twice`,
  )
  const places = [
    ['@postgres:5432', `@127.0.0.1:${postgres.port}`],
    ['@scratch:5432', `@127.0.0.1:${scratch.port}`],
    ['temporal:7233', temporal.address],
    ['http://temporal-ui:8080', temporal.uiUrl],
    ['/run/hub', inside.secrets],
    ['/var/lib/hub-backup', inside.medium],
    ['/var/lib/hub', inside.state],
  ] as const
  const [node = 'node', ...options] = readEntrypoint()
  const command = (name: string, { command: told, environment }: ComposeService) => ({
    name,
    program: node,
    told: [...options, ...told],
    environment: { NODE_ENV: 'production', ...onThisMachine(environment, places) },
  })
  await startPartners({ directory: inside.secrets, fleet, ports, secrets })
  say('ok  partners: national database and certification authority, as programs of their own')
  const count = new Map<string, number>()
  return {
    job: (service, told = compose(service).command) =>
      fleet.run(command(service, { ...compose(service), command: told })),
    service: (service, own = {}, told = compose(service).command) => {
      const number = (count.get(service) ?? 0) + 1
      count.set(service, number)
      const ready = command(`${service}-${number}`, { ...compose(service), command: told })
      return fleet.start({ ...ready, environment: { ...ready.environment, ...own } })
    },
    ports,
    issuer: variables['OIDC_ISSUER'] ?? '',
    keys: secrets.keys,
    ownerUrl: onThisMachine(compose('hub-database').environment, places)['DATABASE_URL'] ?? '',
    temporalAddress: temporal.address,
  }
}

/** What a province has outside of compose: stood in for by the simulators, which say what files production would get. */
async function startPartners({
  directory,
  fleet,
  ports,
  secrets,
}: {
  readonly directory: string
  readonly fleet: Fleet
  readonly ports: Ports
  readonly secrets: ReturnType<typeof keepSecrets>
}): Promise<void> {
  const { clientId, clientSecret, publicKey } = secrets.nationalDatabase
  const program = { program: process.execPath }
  const told = (name: string) => ['--import', 'tsx', `simulators/${name}/main.ts`]
  fleet.start({
    ...program,
    name: 'national-database',
    told: told('national-database'),
    environment: {
      NDB_PORT: `${ports.nationalDatabase}`,
      NDB_DATA_DIR: join(directory, 'national-database'),
      NDB_CLIENTS: JSON.stringify([{ clientId, clientSecret, agencyCode: 'H59', publicKey }]),
    },
  })
  const authority = `http://127.0.0.1:${ports.certificationAuthority}`
  fleet.start({
    ...program,
    name: 'certification-authority',
    told: told('certification-authority'),
    environment: {
      CA_PORT: `${ports.certificationAuthority}`,
      CA_DATA_DIR: join(directory, 'certification-authority'),
      CA_PUBLIC_URL: authority,
    },
  })
  await until('the certification authority gives its roots', async () => {
    const trust = await writeTrust(authority, directory)
    copyFileSync(trust.roots, join(directory, 'trust-roots.pem'))
    copyFileSync(trust.intermediates, join(directory, 'trust-intermediates.pem'))
    return true
  })
}
