import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { MockActivityEnvironment } from '@temporalio/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNotificationActivities } from '#activities/notifications.ts'
import { type Database, openDatabase, prismaOf } from '#adapters/postgres/database.ts'
import { mailQueue } from '#adapters/postgres/notifications/mail-queue.ts'
import { notify } from '#adapters/postgres/notifications/notifications.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { createSmtpSender } from './smtp.ts'

let home: TestDatabase
let database: Database
let server: Server
let port = 0
const received: string[] = []

/** Just enough of RFC 5321 to take a mail in. */
function startMailServer(): Promise<Server> {
  const listening = createServer((socket) => {
    let inData = false
    let text = ''
    socket.setEncoding('utf8').write('220 test\r\n')
    socket.on('data', (chunk: string) => {
      text += chunk
      if (inData && text.endsWith('\r\n.\r\n')) {
        received.push(text)
        inData = false
        text = ''
        socket.write('250 taken\r\n')
        return
      }
      if (inData || !text.endsWith('\r\n')) return
      const verb = text.slice(0, 4).toUpperCase()
      text = ''
      inData = verb === 'DATA'
      socket.write(verb === 'DATA' ? '354 go on\r\n' : verb === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n')
    })
  })
  return new Promise((resolve) => listening.listen(0, '127.0.0.1', () => resolve(listening)))
}

beforeAll(async () => {
  home = await createTestDatabase()
  database = openDatabase({ url: home.url, role: 'hub_worker' })
  server = await startMailServer()
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(async () => {
  await database.close()
  await home.drop()
  server.close()
})

describe('notifications by mail', () => {
  it('reach whoever holds the role now, once, with a Vietnamese subject', async () => {
    const [holder, other] = [randomUUID(), randomUUID()]
    await database.transaction({ kind: 'SYSTEM' }, async (work) => {
      const accounts = [
        { id: holder, login: 'nhan-su', displayName: 'Nhân sự', email: 'nhan-su@don-vi.test' },
        { id: other, login: 'khac', displayName: 'Người khác', email: 'khac@don-vi.test' },
      ]
      for (const data of accounts) await prismaOf(work).account.create({ data })
      const role = {
        id: randomUUID(),
        accountId: holder,
        role: 'UNIT_HR_OFFICER',
        unitCode: 'H59.4',
        ground: 'test',
      }
      await prismaOf(work).heldRole.create({ data: { ...role, startsAt: new Date(0) } })
      const notification = {
        kind: 'T',
        caseKind: 'TRANSFER',
        caseId: 'CT-2026-000001',
        title: 'Tiếp nhận',
        body: 'Hạn 13/03/2026',
      }
      const to = { unitCode: 'H59.4', role: 'UNIT_HR_OFFICER' } as const
      for (const deduplicationKey of ['a', 'a', 'b'])
        await notify(work, { ...notification, to, deduplicationKey })
    })
    const activities = createNotificationActivities({
      database,
      queue: mailQueue,
      sender: createSmtpSender({ url: `smtp://127.0.0.1:${port}`, from: 'hub@so-noi-vu.test' }),
      clock: { now: () => 1_000 },
    })
    const environment = new MockActivityEnvironment()
    expect(await environment.run(activities.sendNotifications)).toBe(2)
    expect(await environment.run(activities.sendNotifications)).toBe(0)
    expect(received).toHaveLength(2)
    expect(received.every((mail) => mail.includes('nhan-su@don-vi.test') && !mail.includes('khac@'))).toBe(
      true,
    )
  })
})
