import { expect, test } from 'vitest'
import { checkDossier } from '#domain/dossier/checks/check-dossier.ts'
import { toDossierView } from '#domain/dossier/checks/dossier-view.ts'
import { messageOf } from '#domain/dossier/checks/finding.ts'
import { indexPeople, toPersonKey } from '#domain/dossier/checks/province-checks.ts'
import { checkStaleness } from '#domain/dossier/quality/staleness.ts'
import { scaled } from '#test/scale.ts'
import { inventStaff } from './synthetic-staff.ts'

const units = [
  { code: 'H59.3', name: 'Sở Nội vụ' },
  { code: 'H59.4', name: 'Sở Giả Định' },
]

function findingsOf(
  count: number,
  defects: number,
): { staff: ReturnType<typeof inventStaff>; found: Map<string, string[]> } {
  const staff = inventStaff({ seed: 'kiểm thử', count, units, today: '2026-11-22', defects })
  const views = staff.people.map((person) => toDossierView(person, person.entries))
  const people = indexPeople(views.map(toPersonKey))
  const found = new Map<string, string[]>()
  for (const view of views) {
    const findings = [
      ...checkDossier(view, { today: '2026-11-22', people, closedUnits: new Map() }),
      ...checkStaleness(view, '2026-11-22'),
    ]
    if (findings.length > 0)
      found.set(
        view.employeeId,
        findings.map((each) => `${each.code} ${messageOf(each)}`),
      )
  }
  return { staff, found }
}

test('Điều 5.1 — the synthetic staff passes every check of the project', () => {
  const { found, staff } = findingsOf(scaled('synthetic staff', 2_000, 25_000), 0)
  expect([...found.values()].slice(0, 5)).toEqual([])
  expect(new Set(staff.people.map((person) => person.personalId)).size).toBe(staff.people.length)
  expect(new Set(staff.people.map((person) => person.employeeId)).size).toBe(staff.people.length)
})

test('Điều 14.1(d) — exactly the planted defects are found', () => {
  const { found, staff } = findingsOf(300, 40)
  expect(staff.defects).toHaveLength(40)
  expect([...found.keys()].toSorted()).toEqual(staff.defects.map((defect) => defect.employeeId).toSorted())
  for (const defect of staff.defects) expect(found.get(defect.employeeId)?.join('\n')).toContain(defect.code)
})

test('the same order gives the same people, another seed others', () => {
  const order = { seed: 'a', count: 50, units, today: '2026-11-22', defects: 5 }
  expect(inventStaff(order)).toEqual(inventStaff(order))
  expect(inventStaff({ ...order, seed: 'b' }).people[0]?.employeeId).not.toBe(
    inventStaff(order).people[0]?.employeeId,
  )
})

test('no number can belong to a living person', () => {
  for (const person of inventStaff({ seed: 'a', count: 200, units, today: '2026-11-22', defects: 0 }).people)
    expect(person.personalId).toMatch(/^999\d{9}$/)
})
