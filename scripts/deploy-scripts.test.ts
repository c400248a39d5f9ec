import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'

const script = (name: string) => fileURLToPath(new URL(`../deploy/${name}`, import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'hub-deploy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/**
 * Stands in for temporal-sql-tool: refuses what the real one does not know (its flags are those of tools/sql/main.go of
 * temporalio/temporal), refuses a second version table as PostgreSQL does, and writes down what it was asked.
 */
const sqlTool = `#!/bin/sh
database= command=
while [ $# -gt 0 ]; do
  case $1 in
    --plugin|--endpoint|--port|--user) shift ;;
    --db) database=$2; shift ;;
    setup-schema|update-schema) command=$1 ;;
    --version|--schema-dir) argument=$2; shift ;;
    *) echo "unknown $1" >&2; exit 64 ;;
  esac
  shift
done
[ "$SQL_PASSWORD" = secret ] || exit 65
echo "$database $command $argument" >> "$PLACE/asked"
[ "$command" = "$FAILS" ] && exit 1
[ "$command" = setup-schema ] || exit 0
[ ! -e "$PLACE/$database" ] && touch "$PLACE/$database"
`

let place = ''
beforeEach(() => {
  place = mkdtempSync(path.join(folder, 'run-'))
  writeFileSync(path.join(place, 'temporal-sql-tool'), sqlTool)
  chmodSync(path.join(place, 'temporal-sql-tool'), 0o755)
})

const run = (fails = ''): number | null =>
  spawnSync('/bin/sh', [script('temporal/schema.sh')], {
    env: {
      PATH: `${place}:${process.env['PATH'] ?? ''}`,
      PLACE: place,
      SQL_PASSWORD: 'secret',
      FAILS: fails,
    },
  }).status
const asked = () => readFileSync(path.join(place, 'asked'), 'utf8').trim().split('\n')
const once = [
  'temporal setup-schema 0.0',
  'temporal update-schema /etc/temporal/schema/postgresql/v12/temporal/versioned',
  'temporal_visibility setup-schema 0.0',
  'temporal_visibility update-schema /etc/temporal/schema/postgresql/v12/visibility/versioned',
]

describe('the schema job of Temporal’s databases', () => {
  test('sets both up, each from its own folder', () => {
    expect(run()).toBe(0)
    expect(asked()).toEqual(once)
  })

  test('run again, as in an upgrade, it finds the version tables and goes on', () => {
    run()
    expect(run()).toBe(0)
    expect(asked()).toEqual([...once, ...once])
  })

  test('fails when an update fails: the server must not start on an old schema', () => {
    expect(run('update-schema')).toBe(1)
    expect(asked()).toHaveLength(2)
  })
})

test.each(['temporal/schema.sh', 'temporal/init.sh', 'postgres/init.sh'])(
  '%s is read by a plain sh',
  (name) => {
    const { status, stderr } = spawnSync('/bin/sh', ['-n', script(name)], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  },
)
