import { fieldsByPath, sectionCodes } from '../dossier/form/dossier-form.ts'
import { DomainError } from '../errors.ts'

/** Kết nối chia sẻ dữ liệu */
export interface SharingConnection {
  readonly code: string
  readonly name: string
  /** Agencies that read over it, by electronic code (QĐ 20/2020/QĐ-TTg); units below them too. */
  readonly agencies: readonly string[]
  /** Items of the form that come and go over it. */
  readonly items: readonly string[]
}

// Điều 5.4: every field of the form goes up (the mapping does not compile without one), read by the ministry (G09).
export const sharingConnections: readonly SharingConnection[] = [
  {
    code: 'CSDLQG',
    name: 'Cơ sở dữ liệu quốc gia về cán bộ, công chức, viên chức',
    agencies: ['G09'],
    items: [...sectionCodes, ...fieldsByPath.keys()],
  },
]

export const onceOnlyErrors = {
  sharedByConnection: (item: string, connection: SharingConnection) =>
    new DomainError(
      'SYNC.ALREADY_SHARED',
      `Thông tin này đã được chia sẻ qua ${connection.name}; không yêu cầu cung cấp lại bằng văn bản giấy.`,
      { item, connection: connection.code },
    ),
}

/** The connections over which the agency that asks reads already. */
export function connectionsOf(
  agency: string,
  connections: readonly SharingConnection[],
): readonly SharingConnection[] {
  return connections.filter(({ agencies }) =>
    agencies.some((code) => agency === code || agency.startsWith(`${code}.`)),
  )
}

// Điều 3.5: không cung cấp qua hình thức văn bản thông tin đã được khai thác qua kết nối, chia sẻ dữ liệu.
export function assertPaperMayBeAsked(item: string, connections: readonly SharingConnection[]): void {
  const connection = connections.find(({ items }) => items.includes(item))
  if (connection !== undefined) throw onceOnlyErrors.sharedByConnection(item, connection)
}
