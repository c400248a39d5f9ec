import type { CivilDate } from '../calendar/civil-date.ts'
import { fieldsByPath, sectionCodes } from '../dossier/form/dossier-form.ts'
import { DomainError } from '../errors.ts'

/** Mục được chia sẻ qua kết nối: a section or a field of the form, from a day, up to a day (not included). */
export interface SharedItem {
  readonly item: string
  readonly validFrom: CivilDate
  readonly validTo: CivilDate | null
}

/** Kết nối chia sẻ dữ liệu: reference data that Sở Nội vụ keeps by document. */
export interface SharingConnection {
  readonly code: string
  readonly name: string
  /** Agencies that read over it, by electronic code (QĐ 20/2020/QĐ-TTg); units below them too. */
  readonly agencies: readonly string[]
  readonly items: readonly SharedItem[]
}

export const onceOnlyErrors = {
  sharedByConnection: (item: string, connection: SharingConnection) =>
    new DomainError(
      'SYNC.ALREADY_SHARED',
      `Thông tin này đã được chia sẻ qua ${connection.name}; không yêu cầu cung cấp lại bằng văn bản giấy.`,
      { item, connection: connection.code },
    ),
  unknownItem: (item: string) =>
    new DomainError(
      'SYNC.UNKNOWN_ITEM',
      'Mục này không có trong mẫu hồ sơ; hãy dùng mã phần hoặc mã trường.',
      {
        item,
      },
    ),
  wrongTerm: (item: string) =>
    new DomainError('SYNC.WRONG_SHARING_TERM', 'Ngày hết chia sẻ phải sau ngày bắt đầu; hãy sửa lại.', {
      item,
    }),
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
export function assertPaperMayBeAsked(
  item: string,
  { connections, on }: { readonly connections: readonly SharingConnection[]; readonly on: CivilDate },
): void {
  const connection = connections.find(({ items }) => items.some((shared) => covers(shared, item, on)))
  if (connection !== undefined) throw onceOnlyErrors.sharedByConnection(item, connection)
}

/** What Sở Nội vụ may write down: items of the form, with a term that has a day in it. */
export function assertShareable(items: readonly SharedItem[]): void {
  for (const { item, validFrom, validTo } of items) {
    if (!sectionCodes.some((section) => section === item) && !fieldsByPath.has(item)) {
      throw onceOnlyErrors.unknownItem(item)
    }
    if (validTo !== null && validTo <= validFrom) throw onceOnlyErrors.wrongTerm(item)
  }
}

/** A shared section covers its fields; a shared field does not cover its section. */
function covers({ item: shared, validFrom, validTo }: SharedItem, item: string, on: CivilDate): boolean {
  return (
    (shared === item || item.startsWith(`${shared}.`)) &&
    validFrom <= on &&
    (validTo === null || on < validTo)
  )
}
