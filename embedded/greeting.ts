import type { Settings } from '#config/env.ts'
import { demoAccounts } from '../prisma/seed/accounts.ts'
import type { Hub } from './hub.ts'
import { linkTo } from './ui-front/preset.ts'

/** What the person at the terminal reads when everything runs. */
export function greeting(hub: Hub, settings: Settings): string {
  const namespace = settings.TEMPORAL_NAMESPACE
  return [
    '',
    'Hub đã sẵn sàng.',
    `  API và tài liệu:      ${hub.apiUrl}/docs`,
    `  Bảng theo dõi:        ${hub.uiUrl}${linkTo('', namespace)}`,
    `  Vụ việc trễ hạn:      ${hub.uiUrl}${linkTo('tre-han', namespace)}`,
    `  Dữ liệu và nhật ký:   ${hub.directory}`,
    '',
    `Tài khoản thử nghiệm (mật khẩu chung: ${hub.demoPassword}):`,
    ...demoAccounts.map(({ login, displayName }) => `  ${login.padEnd(20)} ${displayName}`),
    '',
    'Ba việc nên thử:',
    '  1. Tính hạn 03 ngày làm việc qua Tết: mở trang tài liệu, đăng nhập "canbo.sotuphap",',
    '     gọi GET /api/v1/working-days/deadline?from=2026-02-13&workingDays=3.',
    '  2. Đăng nhập "nhansu.sotuphap", lập một vụ chuyển công tác (POST /api/v1/transfers),',
    '     rồi mở bảng theo dõi để xem đơn vị nào phải làm gì, trước ngày nào.',
    '  3. Nhấn Ctrl-C, chạy lại "npm start": vụ việc và thời hạn vẫn còn nguyên.',
    '',
    'Dừng: Ctrl-C. Dữ liệu được giữ cho lần chạy sau.',
  ].join('\n')
}
