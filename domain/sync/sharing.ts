import { DomainError } from '../errors.ts'

/** Kết nối chia sẻ dữ liệu */
export interface SharingConnection {
  readonly code: string
  readonly name: string
  /** Items of the form that come and go over it. */
  readonly items: readonly string[]
}

export const onceOnlyErrors = {
  sharedByConnection: (item: string, connection: SharingConnection) =>
    new DomainError(
      'SYNC.ALREADY_SHARED',
      `Thông tin này đã được chia sẻ qua ${connection.name}; không yêu cầu cung cấp lại bằng văn bản giấy.`,
      { item, connection: connection.code },
    ),
}

// Điều 3.5: không cung cấp qua hình thức văn bản thông tin đã được khai thác qua kết nối, chia sẻ dữ liệu.
export function assertPaperMayBeAsked(item: string, connections: readonly SharingConnection[]): void {
  const connection = connections.find(({ items }) => items.includes(item))
  if (connection !== undefined) throw onceOnlyErrors.sharedByConnection(item, connection)
}
