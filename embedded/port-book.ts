import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepPort } from './ports.ts'

export interface PortBook {
  readonly nationalDatabase: number
  readonly certificationAuthority: number
}

/** The simulators keep their ports: certificates carry the address of their revocation list. */
export async function loadPorts(directory: string): Promise<PortBook> {
  const file = join(directory, 'ports.json')
  const before = readBook(file)
  const book = {
    nationalDatabase: await keepPort(before.nationalDatabase),
    certificationAuthority: await keepPort(before.certificationAuthority),
  }
  writeFileSync(file, JSON.stringify(book))
  return book
}

function readBook(file: string): Partial<PortBook> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<PortBook> // written above
  } catch {
    return {}
  }
}
