import { expect, it } from 'vitest'
import { aSyncRecord } from '#test/builders/sync-record.ts'
import { withoutValues } from './partner-words.ts'

const record = aSyncRecord({
  personalId: '079099001234',
  values: {
    ...aSyncRecord().values,
    CONTACT: [{ currentAddress: 'Số 1, ấp Giả Định, phường Một' }],
    HISTORY_NOTES: [{ arrests: 'Không' }],
  },
})

it('Điều 3.3 — what the partner quotes of a protected value is left out of its words', () => {
  const words = 'Số 079099001234 đã có; nơi ở "Số 1, ấp Giả Định, phường Một" sai.'
  expect(withoutValues(words, [record])).toBe('Số … đã có; nơi ở "…" sai.')
})

it('Điều 3.3 — however its letters are composed', () => {
  const quoted = 'Nơi ở "Số 1, ấp Giả Định, phường Một" sai'
  expect(quoted.normalize('NFD')).not.toBe(quoted)
  expect(withoutValues(quoted.normalize('NFD'), [record])).toBe('Nơi ở "…" sai')
})

it('leaves what is open, and what it says about it, as it is', () => {
  const words = 'Không đúng định dạng: Trần Thị Giả Định'
  expect(withoutValues(words, [record])).toBe(words)
  expect(withoutValues('Sai chữ ký của gói tin', [])).toBe('Sai chữ ký của gói tin')
})
