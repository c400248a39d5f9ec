import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toLanes } from './lanes.ts'

const rows = (...people: readonly string[]) => people.map((employeeId, order) => ({ employeeId, order }))

it('fills a packet before it begins the next lane', () => {
  const lanes = toLanes(rows('a', 'b', 'c', 'd', 'e'), { lanes: 3, batchSize: 2 })
  expect(lanes.map((lane) => lane.map((packet) => packet.map(({ employeeId }) => employeeId)))).toStrictEqual(
    [[['a', 'b']], [['c', 'd']], [['e']]],
  )
})

it('no rows, no lanes', () => {
  expect(toLanes([], { lanes: 4, batchSize: 250 })).toStrictEqual([])
})

it('Điều 5.4 — loses and doubles nothing, keeps the order of a person in one lane, never exceeds a packet', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 4 }),
      (people, lanes, batchSize) => {
        const given = rows(...people)
        const made = toLanes(given, { lanes, batchSize })
        const flat = made.map((lane) => lane.flat())
        expect(made.length).toBeLessThanOrEqual(lanes)
        expect(made.flat().every((packet) => packet.length >= 1 && packet.length <= batchSize)).toBe(true)
        expect(flat.flat().toSorted((left, right) => left.order - right.order)).toStrictEqual(given)
        for (const person of new Set(people)) {
          const own = flat.map((lane) => lane.filter(({ employeeId }) => employeeId === person))
          const held = own.filter((list) => list.length > 0)
          expect(held).toHaveLength(1)
          const orders = held.flat().map(({ order }) => order)
          expect(orders).toStrictEqual(orders.toSorted((left, right) => left - right))
        }
      },
    ),
  )
})
