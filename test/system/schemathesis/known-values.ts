import type { TestApi } from '#test/api.ts'
import { asOwner, inDays, loginsOf, spareUnits, today } from './cases.ts'

interface Known {
  /** As schemathesis names it: `path.caseNumber`, `body.employeeId`. */
  readonly parameters: readonly string[]
  readonly values: readonly string[]
  /** Only these; without, wherever the parameter occurs. */
  readonly operations?: readonly string[]
}

/** How often a generated value gives way to one that is on record; the rest stay invented. */
const probability = 0.85

/** Settings of the run: the file beside this one, and what is on record as dictionaries for parameters of these names. */
export async function knownValues(api: TestApi): Promise<string> {
  const known = [...(await onRecord(api)), ...invented].filter(({ values }) => values.length > 0)
  const bindings = known.map((entry, index) => ({ ...entry, dictionary: `d${index}` }))
  const line = (parameter: string, dictionary: string) =>
    `${JSON.stringify(parameter)} = { dictionary = "${dictionary}", probability = ${probability} }`
  const wide = bindings.filter(({ operations }) => operations === undefined)
  const narrow = new Map<string, string[]>()
  for (const { operations = [], parameters, dictionary } of bindings)
    for (const id of operations)
      narrow.set(id, [...(narrow.get(id) ?? []), ...parameters.map((name) => line(name, dictionary))])
  return [
    ...bindings.map(
      ({ dictionary, values }) => `[dictionaries.${dictionary}]\nvalues = ${JSON.stringify(values)}`,
    ),
    `[parameters]\n${wide.flatMap(({ parameters, dictionary }) => parameters.map((name) => line(name, dictionary))).join('\n')}`,
    ...[...narrow].map(
      ([id, lines]) =>
        `[[operations]]\ninclude-operation-id = "${id}"\n[operations.parameters]\n${lines.join('\n')}`,
    ),
  ].join('\n\n')
}

const unit = ['H59.4', 'H59.6']

const invented: readonly Known[] = [
  {
    parameters: [
      'path.code',
      'query.unit',
      'query.unitCode',
      'body.unitCode',
      'body.requestUnit',
      'body.issuingUnit',
    ],
    values: unit,
  },
  { parameters: ['body.fromUnit'], values: ['H59.4'] },
  { parameters: ['body.toUnit'], values: ['H59.6', 'H59.3'] },
  {
    parameters: ['path.code', 'body.code'],
    values: spareUnits,
    operations: ['renameUnit', 'mergeUnits', 'dissolveUnit', 'assignManagingUnit'],
  },
  { parameters: ['body.parentCode', 'body.managingUnitCode'], values: unit },
  {
    parameters: ['body.code'],
    values: Array.from({ length: 20 }, (_, index) => `H59.4.${60 + index}`),
    operations: ['createUnit'],
  },
  {
    parameters: ['body.decisionDate', 'body.documentDate', 'body.requestDate', 'body.handoverDate'],
    values: [today, inDays(-1)],
  },
  { parameters: ['body.startsOn', 'body.effectiveOn', 'body.validFrom'], values: [today, inDays(1)] },
  {
    parameters: ['body.lastDay', 'body.validUntil', 'body.dueOn', 'body.completeBy'],
    values: [inDays(10), inDays(20)],
  },
  {
    parameters: ['query.from', 'query.knownOn', 'query.validOn', 'query.onDate'],
    values: [today, inDays(-2)],
  },
  { parameters: ['query.until'], values: [inDays(2)] },
  { parameters: ['path.year'], values: ['2025', '2026'] },
  { parameters: ['query.period', 'body.period'], values: [today.slice(0, 7)] },
  { parameters: ['body.secrecy'], values: ['KHONG'] },
  { parameters: ['body.login'], values: Array.from({ length: 40 }, (_, index) => `thu-nghiem-${index}`) },
]

const statements: readonly (readonly [readonly string[], string, (readonly string[])?])[] = [
  [
    ['path.employeeId', 'body.employeeId', 'query.employeeId'],
    `SELECT id::text AS v FROM employee WHERE unit_code = 'H59.4' ORDER BY id DESC LIMIT 20`,
  ],
  [
    ['path.employeeId'],
    `SELECT employee_id::text AS v FROM account WHERE login = '${loginsOf.employee}'`,
    ['enterChange', 'listChanges', 'prefillChange', 'reportError'],
  ],
  [
    ['path.accountId', 'body.accountId', 'body.readerAccountId', 'body.toAccountId', 'query.accountId'],
    `SELECT id::text AS v FROM account WHERE login ~ '^(hs-|nhansu|canbo)' ORDER BY login LIMIT 20`,
  ],
  [
    ['path.accountId'],
    `SELECT account_id::text AS v FROM held_role WHERE unit_code = 'H59.4' LIMIT 1`,
    ['endRole', 'listRoles'],
  ],
  [
    ['path.roleId'],
    `SELECT r.id::text AS v FROM held_role r WHERE account_id = (SELECT account_id FROM held_role WHERE unit_code = 'H59.4' LIMIT 1)`,
  ],
  [['path.notificationId'], `SELECT id::text AS v FROM notification LIMIT 60`],
  [
    ['path.caseNumber'],
    'SELECT case_number AS v FROM transfer',
    [
      'getTransfer',
      'confirmTransferRevocation',
      'receiveTransfer',
      'objectToTransfer',
      'withdrawTransfer',
      'settleTransfer',
      'confirmTransferData',
      'attachTransferDocument',
      'downloadTransferDocument',
    ],
  ],
  [
    ['path.caseNumber'],
    'SELECT case_number AS v FROM access_grant',
    ['getGrant', 'extendGrant', 'restrictGrant', 'revokeGrant'],
  ],
  [['path.changeId'], 'SELECT id::text AS v FROM change_request'],
  [['path.id'], 'SELECT id::text AS v FROM change_request', ['downloadProof']],
  [['path.consentId', 'path.requestId'], 'SELECT id::text AS v FROM written_consent'],
  [['path.number'], 'SELECT number AS v FROM sync_run'],
  [['path.runId'], 'SELECT run_id AS v FROM backup_set'],
]

async function onRecord(api: TestApi): Promise<readonly Known[]> {
  const known: Known[] = []
  for (const [parameters, statement, operations] of statements) {
    const rows = await asOwner<{ v: string }>(api, statement)
    known.push({ parameters, values: rows.map(({ v }) => v), ...(operations && { operations }) })
  }
  return known
}
