import { expect, test } from 'vitest'
import { backupErrors } from './backup-errors.ts'

test('a key id from an unproved file reaches neither terminal nor log as it stands', () => {
  const { message, detail } = backupErrors.keyLost(`khoa\u001b[2J\n${'x'.repeat(100)}`)
  expect(message).toContain(`khóa "khoa??2J?${'x'.repeat(55)}"`)
  expect(detail).toEqual({ keyId: `khoa??2J?${'x'.repeat(55)}` })
})
