import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { notify } from '../notifications/notifications.ts'

/** Tells each unit of the corrections that wait for it, Sở Nội vụ of those about nobody here. No person is named. */
export async function tellOfCorrections(
  work: UnitOfWork,
  { after, units }: { readonly after: string; readonly units: readonly (string | null)[] },
): Promise<void> {
  const counts = new Map<string | null, number>()
  for (const unit of units) counts.set(unit, (counts.get(unit) ?? 0) + 1)
  for (const [unitCode, count] of counts) {
    await notify(work, {
      to: { unitCode, role: unitCode === null ? 'DEPARTMENT_OFFICER' : 'UNIT_HR_OFFICER' },
      kind: 'NATIONAL_CORRECTIONS',
      caseKind: 'HIEU_CHINH',
      caseId: after,
      ...textsOf(unitCode, count),
      // The page of the pull: a page pulled again keeps nothing and tells nothing.
      deduplicationKey: `NATIONAL_CORRECTIONS/${after}/${unitCode ?? 'KHONG_RO'}`,
    })
  }
}

function textsOf(unitCode: string | null, count: number): { readonly title: string; readonly body: string } {
  if (unitCode === null) {
    return {
      title: `${count} hiệu chỉnh của CSDL quốc gia về người không có đơn vị trong hệ thống`,
      body: `CSDL quốc gia gửi ${count} hiệu chỉnh về người không có trong hệ thống hoặc không còn đơn vị. Chạy đối soát để xem chênh lệch.`,
    }
  }
  return {
    title: `${count} hiệu chỉnh từ CSDL quốc gia chờ ${unitCode} xem xét`,
    body: `CSDL quốc gia gửi ${count} hiệu chỉnh cho hồ sơ của ${unitCode}. Mở danh sách hiệu chỉnh, đối chiếu ba bên, chấp nhận để trình phê duyệt hoặc bác kèm lý do. Dữ liệu đang lưu chưa thay đổi.`,
  }
}
