import { type CivilDate, formatCivilDate } from '../calendar/civil-date.ts'
import { DomainError } from '../errors.ts'

export const regulationErrors = {
  unknownPack: (packId: string) =>
    new DomainError(
      'REGULATION.UNKNOWN_PACK',
      'Không có chế độ pháp lý này. Chọn QC_TRAVINH, TT06_2023 hoặc ND27_2026.',
      {
        packId,
      },
    ),
  notYetInForce: (packId: string, inForceFrom: CivilDate) =>
    new DomainError(
      'REGULATION.NOT_YET_IN_FORCE',
      `Chế độ pháp lý này chỉ có hiệu lực từ ngày ${formatCivilDate(inForceFrom)}. Chọn chế độ đang có hiệu lực.`,
      { packId, inForceFrom },
    ),
} as const
