import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { appendAudit } from './audit.ts'
import { type AuditCheckpoint, takeCheckpoint, verifyAuditChain } from './audit-chain.ts'
import { type Database, openDatabase, prismaOf } from '../database.ts'

const system = { kind: 'SYSTEM' } as const
const count = 20
let home: TestDatabase
let owner: Database
let anchor: AuditCheckpoint

beforeAll(async () => {
  home = await createTestDatabase()
  owner = openDatabase({ url: home.url, role: 'owner' })
  const api = openDatabase({ url: home.url, role: 'hub_api' })
  for (let index = 1; index <= count; index += 1)
    await api.transaction(system, (work) =>
      appendAudit(work, {
        actor: `tài khoản ${index}`,
        action: 'dossiers.read',
        ground: 'OWN_UNIT',
        requestId: randomUUID(),
        subjects: [randomUUID()],
        detail: { operation: 'getDossier', line: index },
      }),
    )
  anchor = await api.transaction(system, (work) => takeCheckpoint(work, Date.now()))
  await api.close()
})
afterAll(async () => {
  await owner.close()
  await home.drop()
})

const rehash = `UPDATE audit_entry e SET prev_hash = p.hash FROM audit_entry p WHERE e.seq = $1 AND p.seq = $1 - 1;
  UPDATE audit_entry e SET hash = sha256(prev_hash || convert_to(audit_text(e), 'UTF8')) WHERE seq = $1`
const rewriteFrom = (seq: number): string =>
  Array.from({ length: count - seq + 1 }, (_, index) => rehash.replaceAll('$1', String(seq + index))).join(
    ';',
  )

/** What somebody with the owner's right could do, and the entry that must be named. */
const tamperings: readonly (readonly [what: string, sql: string, firstBroken: number, fault: string])[] = [
  ['who did it', "UPDATE audit_entry SET actor = 'khác' WHERE seq = 7", 7, 'ENTRY'],
  ['what was done', "UPDATE audit_entry SET action = 'units.read' WHERE seq = 8", 8, 'ENTRY'],
  ['why it was allowed', "UPDATE audit_entry SET ground = 'PROVINCE' WHERE seq = 9", 9, 'ENTRY'],
  ['when', "UPDATE audit_entry SET at = at - interval '1 microsecond' WHERE seq = 10", 10, 'ENTRY'],
  ['its detail', `UPDATE audit_entry SET detail = detail || '{"line":0}' WHERE seq = 11`, 11, 'ENTRY'],
  ['whom it concerned', "UPDATE audit_entry SET subjects = '[]' WHERE seq = 12", 12, 'ENTRY'],
  [
    'an entry taken out',
    'DELETE FROM audit_subject WHERE seq = 5; DELETE FROM audit_entry WHERE seq = 5',
    6,
    'ENTRY',
  ],
  [
    'an entry taken out and the others moved up',
    'DELETE FROM audit_subject WHERE seq >= 5; DELETE FROM audit_entry WHERE seq = 5; UPDATE audit_entry SET seq = seq - 1 WHERE seq > 5',
    5,
    'ENTRY',
  ],
  [
    'the last one cut off',
    `DELETE FROM audit_subject WHERE seq = ${count}; DELETE FROM audit_entry WHERE seq = ${count}`,
    count,
    'HEAD',
  ],
  [
    'an invented one at the end, well chained',
    `INSERT INTO audit_entry SELECT ${count + 1}, chain, at, actor, action, ground, request_id, detail, '[]', hash, hash
     FROM audit_entry WHERE seq = ${count}; UPDATE audit_entry e SET hash = sha256(prev_hash || convert_to(audit_text(e), 'UTF8')) WHERE seq = ${count + 1}`,
    count + 1,
    'HEAD',
  ],
  [
    'two swapped',
    'UPDATE audit_entry SET seq = CASE seq WHEN 13 THEN -14 ELSE -13 END WHERE seq IN (13, 14); UPDATE audit_entry SET seq = -seq WHERE seq < 0',
    13,
    'ENTRY',
  ],
  ['the hash itself', "UPDATE audit_entry SET hash = sha256('x') WHERE seq = 15", 15, 'ENTRY'],
  ['the list by which people see who read them', 'DELETE FROM audit_subject WHERE seq = 16', 16, 'SUBJECTS'],
  [
    'an entry changed, its hash made to fit',
    `UPDATE audit_entry SET actor = 'khác' WHERE seq = 17; ${rehash.replaceAll('$1', '17')}`,
    18,
    'ENTRY',
  ],
  [
    'everything from one entry on written anew, the head with it',
    `UPDATE audit_entry SET actor = 'khác' WHERE seq = 4; ${rewriteFrom(4)};
     UPDATE audit_head SET hash = (SELECT hash FROM audit_entry WHERE seq = ${count})`,
    count,
    'CHECKPOINT',
  ],
]

describe('Điều 14.1(g) — tampering with the log', () => {
  test('an untouched chain is sound, also against its anchor', async () => {
    const state = await owner.transaction(system, (work) => verifyAuditChain(work, [anchor]))
    expect(state).toEqual({ entries: count, firstBroken: null, fault: null, head: anchor.hash })
  })

  test.each(tamperings)('%s is found, and where', async (_what, sql, firstBroken, fault) => {
    const undone = new Error('undone')
    const found = owner.transaction(system, async (work) => {
      const client = prismaOf(work)
      for (const table of ['audit_entry', 'audit_subject', 'audit_head'])
        await client.$executeRawUnsafe(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
      for (const statement of sql.split(';')) await client.$executeRawUnsafe(statement)
      expect(await verifyAuditChain(work, [anchor])).toMatchObject({ firstBroken, fault })
      throw undone
    })
    await expect(found).rejects.toBe(undone)
  })

  test('at least ten kinds were tried', () => {
    process.stdout.write(`[audit] ${tamperings.length} kinds of tampering found\n`)
    expect(tamperings.length).toBeGreaterThanOrEqual(10)
  })
})
