import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

/** What docker-compose.yml says of one service, with its variables filled in. */
export interface ComposeService {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

const root = new URL('../../', import.meta.url)
const words = z.union([z.array(z.string()), z.string().transform((text) => text.split(' '))])
const file = z.object({
  services: z.record(
    z.string(),
    z.object({ command: words.optional(), environment: z.record(z.string(), z.string()).optional() }),
  ),
})

/** The names that docker-compose.yml takes from `.env`. */
export function composeVariables(): readonly string[] {
  const text = readFileSync(new URL('docker-compose.yml', root), 'utf8')
  return [...new Set([...text.matchAll(/\$\{([A-Z_0-9]+)/g)].map(([, name = '']) => name))]
}

/** deploy/.env.example as compose reads it. */
export function readExample(): Readonly<Record<string, string>> {
  const text = readFileSync(new URL('deploy/.env.example', root), 'utf8')
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z_0-9]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
}

/** The services as compose reads them: anchors and merges resolved, variables taken from `variables`. */
export function readCompose(
  variables: Readonly<Record<string, string>>,
): (service: string) => ComposeService {
  const text = readFileSync(new URL('docker-compose.yml', root), 'utf8')
  const { services } = file.parse(parse(text, { merge: true }))
  const fill = (value: string): string => interpolate(value, variables)
  return (name) => {
    const service = services[name]
    if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`)
    const environment = Object.entries(service.environment ?? {})
    return {
      command: (service.command ?? []).map(fill),
      environment: Object.fromEntries(environment.map(([key, value]) => [key, fill(value)])),
    }
  }
}

// https://docs.docker.com/reference/compose-file/interpolation/: the three forms that our file uses.
export function interpolate(value: string, variables: Readonly<Record<string, string>>): string {
  return value.replaceAll(
    /\$\{([A-Z_0-9]+)(?::([-?])([^}]*))?\}/g,
    (_whole, name: string, sign?: string, rest?: string) => {
      const given = variables[name] ?? ''
      if (given !== '' || sign === undefined) return given
      if (sign === '-') return rest ?? ''
      throw new Error(`docker-compose.yml needs ${name}: ${rest ?? ''}`)
    },
  )
}

/** How the image runs a command: the ENTRYPOINT of the Dockerfile. */
export function readEntrypoint(): readonly string[] {
  const line = /^ENTRYPOINT (\[.*\])$/m.exec(readFileSync(new URL('Dockerfile', root), 'utf8'))?.[1]
  return z.array(z.string()).parse(JSON.parse(line ?? 'null'))
}
