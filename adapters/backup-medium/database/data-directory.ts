import { connect } from './connection.ts'

/**
 * Where the database's own files lie, when that is on this machine and the login may know it (pg_read_all_settings).
 * The address is the server's own: behind a forwarded port it is another machine's, whose paths say nothing here.
 */
export async function findDataDirectory(url: string, role?: string): Promise<string | undefined> {
  const client = await connect({ url, role })
  try {
    const { rows } = await client.query<{ directory: string }>(
      `SELECT setting AS directory FROM pg_settings WHERE name = 'data_directory'
         AND (inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1')`,
    )
    return rows[0]?.directory
  } finally {
    await client.end().catch(() => undefined)
  }
}
