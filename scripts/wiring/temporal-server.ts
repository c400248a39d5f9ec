import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { findFreePort } from '#embedded/ports.ts'
import { findTemporalCli } from '#embedded/temporal-binary.ts'
import type { ComposeService } from './compose-file.ts'
import { type Fleet, until } from './process.ts'

export interface SeparateTemporal {
  readonly address: string
  readonly uiUrl: string
}

const deploy = new URL('../../deploy/temporal/', import.meta.url)
const dynamicConfig = z.record(z.string(), z.array(z.object({ value: z.unknown() })))

/** A Temporal server that knows nothing of the hub; namespace and search attributes come from compose's own job. */
export async function startSeparateTemporal(
  init: ComposeService,
  to: { readonly directory: string; readonly fleet: Fleet },
): Promise<SeparateTemporal> {
  const cli = await findTemporalCli()
  const [port, uiPort] = [await findFreePort(), await findFreePort()]
  const at = ['--ip', '127.0.0.1', '--port', `${port}`, '--ui-port', `${uiPort}`]
  const told = [
    'server',
    'start-dev',
    ...at,
    '--db-filename',
    join(to.directory, 'temporal.db'),
    '--log-level',
    'warn',
  ]
  to.fleet.start({
    name: 'temporal',
    program: cli,
    told: [...told, ...dynamicValues()],
    environment: {},
  })
  const address = `127.0.0.1:${port}`
  const health = {
    name: 'temporal-health',
    program: cli,
    told: ['operator', 'cluster', 'health', '--address', address],
  }
  await until('Temporal answers', () =>
    Promise.resolve().then(() => to.fleet.run({ ...health, environment: {} }) !== '' || 'silent'),
  )
  const path = join(to.directory, 'path')
  mkdirSync(path)
  symlinkSync(cli, join(path, 'temporal')) // the image of the job has it on its PATH
  const environment = {
    ...init.environment,
    TEMPORAL_ADDRESS: address,
    PATH: `${path}:${process.env['PATH'] ?? ''}`,
  }
  const script = { program: 'sh', told: [fileURLToPath(new URL('init.sh', deploy))], environment }
  for (const turn of ['first', 'again']) to.fleet.run({ name: `temporal-init-${turn}`, ...script })
  return { address, uiUrl: `http://127.0.0.1:${uiPort}` }
}

function dynamicValues(): readonly string[] {
  const text = readFileSync(new URL('hub.yaml', deploy), 'utf8')
  return Object.entries(dynamicConfig.parse(parse(text))).flatMap(([key, [first]]) => [
    '--dynamic-config-value',
    `${key}=${JSON.stringify(first?.value)}`,
  ])
}
