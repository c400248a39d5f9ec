import { connect } from '#adapters/backup-medium/database/connection.ts'

export interface SampleSize {
  readonly people: number
  /** Each person has one digitised document of so many bytes, as good as random (it is encrypted). */
  readonly documentBytes: number
  readonly entriesPerPerson: number
}

const everyPerson = 'FROM generate_series(1, $1::int) AS n'
const personId = `lpad(to_hex(n), 8, '0')::text || '-0000-4000-8000-000000000000'`

/** Invented people of an invented province, made by the server: fast enough for 250,000. */
export async function fillSampleData(url: string, size: SampleSize): Promise<void> {
  const client = await connect({ url, settings: ['synchronous_commit=off'] })
  try {
    for (const [statement, ...values] of statementsFor(size)) await client.query(statement, values)
    await client.query('VACUUM ANALYZE')
  } finally {
    await client.end()
  }
}

/** Each document and entry so many times, indexes left out: the size is what counts. */
export async function multiplySampleData(url: string, times: number): Promise<void> {
  const client = await connect({
    url,
    settings: ['synchronous_commit=off', 'session_replication_role=replica'],
  })
  try {
    for (const table of ['attachment', 'dossier_entry']) {
      const { rows } = await client.query<{ name: string }>(
        `SELECT x.relname AS name FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
         WHERE i.indrelid = $1::regclass AND NOT i.indisprimary`,
        [table],
      )
      for (const { name } of rows) await client.query(`DROP INDEX ${client.escapeIdentifier(name)}`)
      const columns = await client.query<{ columns: string }>(
        `SELECT string_agg(quote_ident(attname), ', ') AS columns FROM pg_attribute
         WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname <> 'id'`,
        [table],
      )
      const list = columns.rows[0]?.columns ?? ''
      await client.query(
        `INSERT INTO ${table} (id, ${list}) SELECT gen_random_uuid(), ${list} FROM ${table}, generate_series(2, $1::int)`,
        [times],
      )
    }
  } finally {
    await client.end()
  }
}

function statementsFor({ people, documentBytes, entriesPerPerson }: SampleSize): [string, ...number[]][] {
  return [
    [
      `INSERT INTO unit (code, name, kind, valid_from)
       SELECT 'H59.' || n, 'Phòng thử nghiệm số ' || n, 'PHONG', '2025-07-01' FROM generate_series(1, 100) AS n`,
    ],
    [
      `INSERT INTO employee (id, category, full_name, personal_id_index, unit_code)
       SELECT (${personId})::uuid, 'CONG_CHUC', 'Người thử nghiệm ' || n, sha256(int4send(n)), 'H59.' || (n % 100 + 1)
       ${everyPerson}`,
      people,
    ],
    [
      `INSERT INTO dossier_entry
         (id, employee_id, section, entry_key, act, value, valid_from, recorded_at, source, dossier_version)
       SELECT gen_random_uuid(), (${personId})::uuid, 'muc-' || k, 'k' || k, 'ADD',
         jsonb_build_object('giaTri', md5(n::text || k), 'ghiChu', repeat('Quyết định bổ nhiệm ', k % 4)),
         '2025-07-01', now(), 'IMPORT', 1
       ${everyPerson}, generate_series(1, $2::int) AS k`,
      people,
      entriesPerPerson,
    ],
    [
      `INSERT INTO attachment (id, employee_id, document_kind, media_type, size, sha256, content, scan_verdict, uploaded_by)
       SELECT gen_random_uuid(), (${personId})::uuid, 'QUYET_DINH', 'application/pdf', $2::int, md5(n::text),
         (SELECT string_agg(sha256(int4send(n) || int4send(part)), ''::bytea) FROM generate_series(1, $2::int / 32) AS part),
         'CLEAN', 'thu-nghiem'
       ${everyPerson}`,
      people,
      documentBytes,
    ],
    [
      `INSERT INTO audit_entry (chain, seq, actor, action, ground, request_id, detail, subjects, prev_hash, hash)
       SELECT 'hub', 0, 'thu-nghiem', 'employee.read', E'căn cứ\\t\\\\ "thử"', 'r' || n, '{}', jsonb_build_array(${personId}), '', ''
       FROM generate_series(1, least($1::int, 200)) AS n`,
      people,
    ],
  ]
}

/** What is in the database, found without the backup's code, whatever the order of the rows. */
export async function independentFingerprint(url: string): Promise<Readonly<Record<string, string>>> {
  const client = await connect({ url })
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
       WHERE schemaname IN ('public', 'archive') ORDER BY 1`,
    )
    const prints: [string, string][] = []
    for (const { name } of rows) {
      const found = await client.query<{ print: string }>(
        `SELECT count(*) || ':' || coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) AS print FROM ${name} t`,
      )
      prints.push([name, found.rows[0]?.print ?? ''])
    }
    return Object.fromEntries(prints)
  } finally {
    await client.end()
  }
}
