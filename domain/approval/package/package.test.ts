import { describe, expect, test } from 'vitest'
import { approvalWindow } from '../../calendar/approval-window.ts'
import { parseCivilDate, parsePeriod } from '../../calendar/civil-date.ts'
import { buildManifest, compareLeaves } from './manifest.ts'
import {
  assertSignatureInTime,
  canPerformOnPackage,
  type PackageAction,
  packageStatuses,
  performOnPackage,
} from './package.ts'
import { assertReturnable } from './return-decision.ts'

const at = (text: string): number => Date.parse(`${text}+07:00`)

// The table once more, so that a slip in the source is seen here.
const allowed: Readonly<Record<PackageAction, Readonly<Record<string, string>>>> = {
  sign: { PREPARED: 'SIGNED' },
  accept: { SIGNED: 'APPROVED' },
  refuse: { SIGNED: 'REFUSED' },
  expire: { PREPARED: 'EXPIRED' },
  void: { PREPARED: 'VOID', SIGNED: 'VOID' },
}

describe('Điều 6 — the life of a package', () => {
  const rows = (Object.keys(allowed) as PackageAction[]).flatMap((action) =>
    packageStatuses.map((status) => [action, status] as const),
  )

  test.each(rows)('%s from %s', (action, status) => {
    const to = allowed[action][status]
    expect(canPerformOnPackage(action, status)).toBe(to !== undefined)
    if (to === undefined) expect(() => performOnPackage(action, status)).toThrow(/Gói phê duyệt/)
    else expect(performOnPackage(action, status)).toBe(to)
  })

  test('a signature is taken for 30 minutes, and never after the window closes', () => {
    const { closesAt } = approvalWindow(parsePeriod('2026-11'))
    const early = { preparedAt: at('2026-11-30T10:00:00'), closesAt }
    expect(() => assertSignatureInTime(early, at('2026-11-30T10:29:59.999'))).not.toThrow()
    expect(() => assertSignatureInTime(early, at('2026-11-30T10:30:00'))).toThrow(
      expect.objectContaining({ code: 'APPROVAL.PACKAGE_EXPIRED' }),
    )
    const lastMinute = { preparedAt: at('2026-11-30T23:50:00'), closesAt }
    expect(() => assertSignatureInTime(lastMinute, closesAt - 1)).not.toThrow()
    expect(() => assertSignatureInTime(lastMinute, closesAt)).toThrow(
      expect.objectContaining({ code: 'APPROVAL.WINDOW_CLOSED' }),
    )
  })
})

test('Điều 6 — a change is returned with a reason and a day to come', () => {
  const now = at('2026-11-27T10:00:00')
  const decision = { reason: 'Thiếu quyết định nâng lương', completeBy: parseCivilDate('2026-11-27') }
  expect(() => assertReturnable(decision, now)).not.toThrow()
  expect(() => assertReturnable({ ...decision, reason: '  ' }, now)).toThrow(/lý do/)
  expect(() => assertReturnable({ ...decision, completeBy: parseCivilDate('2026-11-26') }, now)).toThrow(
    /Thời hạn/,
  )
})

test('Điều 6 — the manifest names its type, signer, predecessor, size and root', () => {
  const manifest = buildManifest({
    unitCode: 'H59.3',
    period: parsePeriod('2026-11'),
    round: 1,
    packageId: 'GPD-1',
    nonce: '00ff',
    authority: {
      employeeId: 'deputy',
      unitCode: 'H59.3',
      capacity: 'DELEGATED',
      ground: 'UQ-7',
      scope: 'ALL',
      onBehalfOf: 'head',
    },
    certSha256: 'ab',
    prevManifest: null,
    createdAt: '2026-11-26T01:00:00Z',
    tree: { size: 3, root: 'cd' },
    kinds: ['UPDATE', 'CREATE', 'UPDATE'],
  })
  expect(manifest).toMatchObject({
    type: 'hub/approval-manifest@1',
    decision: 'APPROVE',
    signer: { capacity: 'DELEGATED', onBehalfOf: 'head', certSha256: 'ab' },
    tree: { alg: 'rfc9162-sha256', leafCanon: 'rfc8785', size: 3, root: 'cd' },
    counts: { create: 1, update: 2, delete: 0 },
  })
})

test('leaves have one order: by person, then by change, in code units', () => {
  const leaf = (employeeId: string, changeId: string) => ({ employeeId, changeId })
  const sorted = [leaf('b', '1'), leaf('a', 'é'), leaf('a', 'z'), leaf('B', '9')].toSorted(compareLeaves)
  expect(sorted).toEqual([leaf('B', '9'), leaf('a', 'z'), leaf('a', 'é'), leaf('b', '1')])
})
