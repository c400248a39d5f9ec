import { describe, expect, it } from 'vitest'
import { natureOf, outageCodes, outages } from './failures.ts'
import { refusalCauses } from './record.ts'

describe('failure taxonomy', () => {
  it.each(outageCodes)('%s is of the line: transient, with a reason the list can show', (code) => {
    expect(natureOf(code).kind).toBe('TRANSIENT')
    expect(outages[code].blockedReason).toMatch(/^[A-Z_]+$/)
  })

  it.each(refusalCauses)('%s is of the record: permanent, with cause and remedy in Vietnamese', (cause) => {
    const nature = natureOf(cause)
    expect(nature.kind).toBe('PERMANENT')
    expect(nature.cause.length).toBeGreaterThan(5)
    expect(nature.remedy).toMatch(/\.$/)
  })

  it('tries again at once only where that can help', () => {
    const hopeless = outageCodes.filter((code) => outages[code].quickRetry === 'NO')
    expect(hopeless).toStrictEqual([
      'CERTIFICATE_REFUSED',
      'SIGN_IN_REFUSED',
      'ADDRESS_REFUSED',
      'AGENCY_CODE_REFUSED',
    ])
  })
})
