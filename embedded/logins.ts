import { Client } from 'pg'

/** What each process may become; the roles themselves come from the migrations and cannot sign in. */
const memberships = {
  hub_api_login: ['hub_api'],
  hub_worker_login: ['hub_worker', 'hub_backup'],
} as const

export type Login = keyof typeof memberships

/** Gives each process a login of its own, so that none of them is the superuser, whom row-level security does not bind. */
export async function ensureLogins(url: string, passwords: Readonly<Record<Login, string>>): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name')
    const database = client.escapeIdentifier(rows[0]?.name ?? '')
    for (const [login, roles] of Object.entries(memberships)) {
      const password = passwords[login as Login] // the keys of `memberships`
      await ensureLogin(client, { login, password, roles })
      // Production takes CONNECT from PUBLIC, and a login that inherits nothing has no other way in.
      await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${login}`)
    }
    // The worker restores backups into a scratch database to check them (Điều 9).
    await client.query('ALTER ROLE hub_worker_login CREATEDB')
  } finally {
    await client.end()
  }
}

async function ensureLogin(
  client: Client,
  { login, password, roles }: { login: string; password: string; roles: readonly string[] },
): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [login])
  const verb = found.rowCount === 0 ? 'CREATE' : 'ALTER'
  await client.query(`${verb} ROLE ${login} LOGIN NOINHERIT PASSWORD ${client.escapeLiteral(password)}`)
  for (const role of roles) await client.query(`GRANT ${role} TO ${login}`)
}

/** The same database as another login. */
export function asLogin(url: string, login: Login, password: string): string {
  const changed = new URL(url)
  changed.username = login
  changed.password = password
  return changed.toString()
}
