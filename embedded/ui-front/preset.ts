import { processNames } from '#contracts/process-ids.ts'

/** What the Temporal UI keeps in the browser's localStorage; nothing on the server can set it. */
export type Preset = Readonly<Record<string, string>>

interface SavedView {
  readonly id: string
  readonly name: string
  readonly query: string
}

const running = '`ExecutionStatus`="Running"'

/** The UI lights up a view's name when the address carries exactly this text: links must be built from here. */
export const savedViews: readonly SavedView[] = [
  { id: 'tre-han', name: '🔴 Trễ hạn', query: `\`Overdue\`=true AND ${running}` },
  {
    id: 'chuyen-cong-tac-tre',
    name: '🔴 Chuyển công tác trễ hạn',
    query: `\`Process\`="${processNames.employeeTransfer}" AND \`Overdue\`=true AND ${running}`,
  },
  {
    id: 'chuyen-cong-tac',
    name: '🟡 Chuyển công tác đang xử lý',
    query: `\`Process\`="${processNames.employeeTransfer}" AND ${running}`,
  },
  {
    id: 'phe-duyet',
    name: '🟡 Phê duyệt đang chờ ký',
    query: `\`Process\`="${processNames.unitApproval}" AND ${running}`,
  },
  { id: 'bi-chan', name: '🔴 Bị chặn', query: `\`BlockedReason\` is not null AND ${running}` },
  { id: 'dong-bo', name: '📤 Đồng bộ', query: `\`Process\`="${processNames.nationalSync}"` },
  { id: 'sao-luu', name: '💾 Sao lưu', query: `\`Process\`="${processNames.databaseBackup}"` },
  {
    id: 'cap-quyen',
    name: '🔑 Cấp quyền đang hiệu lực',
    query: `\`Process\`="${processNames.accessGrant}" AND ${running}`,
  },
]

const columns = ['Status', 'Workflow ID', 'Stage', 'UnitCodes', 'DueAt', 'Overdue', 'BlockedReason', 'Period']

/** `Indochina Time` is how the UI names GMT+7; `Asia/Ho_Chi_Minh` is thrown away by it. */
export function presetFor(namespace: string): Preset {
  return {
    'namespace-workflow-table-columns': JSON.stringify({ [namespace]: columns.map((label) => ({ label })) }),
    'saved-workflow-queries': JSON.stringify({
      [namespace]: savedViews.map((view) => ({ ...view, type: 'user' })),
    }),
    timeFormat: JSON.stringify('Indochina Time'),
    hourFormat: JSON.stringify('24'),
    timestampFormat: JSON.stringify('short'),
  }
}

/** Where /khoi-tao may go on to: a page of the UI on this origin, else it would be an open redirect. */
export function parseDestination(asked: unknown, namespace: string): string | undefined {
  if (asked === undefined) return `/namespaces/${namespace}/workflows`
  if (typeof asked !== 'string' || !asked.startsWith('/namespaces/')) return undefined
  const base = 'http://front.invalid'
  if (!URL.canParse(asked, base)) return undefined
  const { origin, pathname, search } = new URL(asked, base)
  return origin === base && pathname.startsWith('/namespaces/') ? `${pathname}${search}` : undefined
}

/** A page whose script reads its data from a JSON block, so that nothing asked is ever run. */
export function presetPage(preset: Preset, destination: string, nonce: string): string {
  const data = JSON.stringify({ preset, destination }).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<title>Đang mở bảng theo dõi</title>
<p>Đang đặt cột, bộ lọc và múi giờ Việt Nam, rồi mở <a id="den">bảng theo dõi</a>…</p>
<script type="application/json" id="dat">${data}</script>
<script nonce="${nonce}">
const { preset, destination } = JSON.parse(document.getElementById('dat').textContent)
document.getElementById('den').href = destination
for (const [key, value] of Object.entries(preset)) localStorage.setItem(key, value)
location.replace(destination)
</script>
</html>
`
}

/** A ready link that sets the browser up and opens one of the saved views. */
export function linkTo(viewId: string, namespace: string): string {
  const view = savedViews.find(({ id }) => id === viewId)
  const list = `/namespaces/${namespace}/workflows`
  const destination = view ? `${list}?query=${encodeURIComponent(view.query)}` : list
  return `/khoi-tao?den=${encodeURIComponent(destination)}`
}
