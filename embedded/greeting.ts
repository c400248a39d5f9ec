import type { Settings } from '#config/env.ts'
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
    'Dừng: Ctrl-C. Dữ liệu được giữ cho lần chạy sau.',
  ].join('\n')
}
