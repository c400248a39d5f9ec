import { expect, it } from 'vitest'
import { aSyncRecord } from '#test/builders/sync-record.ts'
import { withoutValues } from './partner-words.ts'

const identity = aSyncRecord().values.IDENTITY?.[0]

it('Điều 3.3 — what the partner quotes of a record is left out of its words', () => {
  const record = aSyncRecord({ personalId: '079099001234' })
  const words = `Số 079099001234 trùng với người khác: ${identity?.birthName}, sinh ${identity?.dateOfBirth}.`
  expect(withoutValues(words, [record])).toBe('Số … trùng với người khác: …, sinh ….')
})

it('Điều 3.3 — however its letters are composed', () => {
  const name = identity?.birthName ?? ''
  expect(name.normalize('NFD')).not.toBe(name)
  expect(withoutValues(`Tên ${name.normalize('NFD')} sai`, [aSyncRecord()])).toBe('Tên … sai')
})

it('leaves words alone that quote nothing', () => {
  expect(withoutValues('Thiếu trường bắt buộc', [aSyncRecord()])).toBe('Thiếu trường bắt buộc')
  expect(withoutValues('Sai chữ ký của gói tin', [])).toBe('Sai chữ ký của gói tin')
})
