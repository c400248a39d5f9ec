import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { connectionEdit, connectionParams, connectionReply } from '#contracts/http/sharing.ts'
import { assertShareable } from '#domain/sync/sharing.ts'
import type { ConnectionOnRecord } from './sync-port.ts'

const tag = 'Đồng bộ CSDL quốc gia'

export const sharingOperations = [
  operation({
    id: 'listSharingConnections',
    method: 'get',
    path: '/sharing-connections',
    tag,
    summary: 'Mục nào của hồ sơ được chia sẻ qua kết nối nào, từ ngày nào (Điều 3.5)',
    action: 'sync.read',
    status: 200,
    reply: z.strictObject({ items: z.array(connectionReply) }),
    run: async ({ deps, work }) => {
      const connections = await deps.stores.sync.sharingConnections(work)
      return { body: { items: connections.map(showConnection) } }
    },
  }),
  operation({
    id: 'editSharingConnection',
    method: 'put',
    path: '/sharing-connections/{code}',
    tag,
    summary: 'Ghi một kết nối chia sẻ theo văn bản: cơ quan khai thác, mục được chia sẻ; mục cũ không bị xóa',
    action: 'sync.control',
    params: connectionParams,
    body: connectionEdit,
    status: 200,
    reply: connectionReply,
    errors: ['SYNC.UNKNOWN_ITEM', 'SYNC.WRONG_SHARING_TERM'],
    run: async ({ deps, work, params, body, actor, now, note }) => {
      assertShareable(body.items)
      const { sync } = deps.stores
      const { code } = params
      await sync.keepConnection(work, { code, ...body, by: actor.accountId, at: now })
      note({ cases: [code], ground: `${body.documentNumber}, ${body.documentDate}` })
      const kept = (await sync.sharingConnections(work)).find((connection) => connection.code === code)
      return { body: showConnection(kept ?? { code, ...body }) }
    },
  }),
]

function showConnection({ agencies, items, ...rest }: ConnectionOnRecord): z.input<typeof connectionReply> {
  return { ...rest, agencies: [...agencies], items: items.map((item) => ({ ...item })) }
}
