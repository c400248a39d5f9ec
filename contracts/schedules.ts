import { taskQueues, type TaskQueue } from './task-queues.ts'

/** A recurring start in Asia/Ho_Chi_Minh; the scheduled workflow is a thin starter that knows its nominal time. */
export interface ScheduleDefinition {
  /** `lich/…`: the id is what officials read. */
  readonly scheduleId: string
  readonly workflow: string
  readonly workflowId: string
  readonly taskQueue: TaskQueue
  readonly calendar?: {
    readonly dayOfMonth?: number
    readonly dayOfWeek?: 'SUNDAY'
    readonly hour: number
    readonly minute: number
  }
  readonly everyMinutes?: number
  /** How late a missed start is still made up for. */
  readonly catchUpWindow: '10 minutes' | '7 days' | '30 days'
  readonly note: string
  readonly input?: unknown
}

export const schedules: readonly ScheduleDefinition[] = [
  {
    scheduleId: 'lich/phe-duyet-ngay-24',
    workflow: 'approvalCampaign',
    workflowId: 'lich-phe-duyet',
    taskQueue: taskQueues.hub,
    calendar: { dayOfMonth: 24, hour: 0, minute: 0 },
    catchUpWindow: '30 days',
    note: 'Mở đợt phê duyệt dữ liệu hằng tháng (Điều 6): chạy ngày 24, cửa sổ ký là 05 ngày cuối tháng.',
  },
  {
    scheduleId: 'lich/dong-bo-hang-dem',
    workflow: 'nightlySync',
    workflowId: 'lich-dong-bo',
    taskQueue: taskQueues.hub,
    calendar: { hour: 22, minute: 30 },
    catchUpWindow: '7 days',
    note: 'Đồng bộ dữ liệu đã phê duyệt lên Cơ sở dữ liệu quốc gia (Điều 5.4) lúc 22:30 mỗi đêm.',
  },
  {
    scheduleId: 'lich/doi-soat-hang-thang',
    workflow: 'monthlyReconciliation',
    workflowId: 'lich-doi-soat',
    taskQueue: taskQueues.hub,
    calendar: { dayOfMonth: 5, hour: 3, minute: 0 },
    catchUpWindow: '30 days',
    note: 'Đối soát với Cơ sở dữ liệu quốc gia, ngày 05 hằng tháng.',
  },
  {
    scheduleId: 'lich/sao-luu-hang-thang',
    workflow: 'monthlyBackup',
    workflowId: 'lich-sao-luu',
    taskQueue: taskQueues.hub,
    calendar: { dayOfMonth: 1, hour: 2, minute: 0 },
    catchUpWindow: '30 days',
    note: 'Sao lưu hằng tháng trên phương tiện chuyên dụng (Điều 9.1), ngày 01 lúc 02:00.',
  },
  {
    scheduleId: 'lich/ra-soat-du-lieu',
    workflow: 'qualityScan',
    workflowId: 'lich-ra-soat',
    taskQueue: taskQueues.hub,
    calendar: { hour: 1, minute: 0 },
    catchUpWindow: '7 days',
    note: 'Rà soát dữ liệu thiếu, cũ, mâu thuẫn (Điều 14.1d, 14.1đ) lúc 01:00 mỗi đêm.',
  },
  {
    scheduleId: 'lich/khoi-dong-vu-viec',
    workflow: 'caseSweep',
    workflowId: 'lich-don-dep',
    taskQueue: taskQueues.hub,
    everyMinutes: 10,
    catchUpWindow: '10 minutes',
    note: 'Khởi động tiến trình cho vụ việc đang mở mà chưa có tiến trình chạy.',
  },
  {
    scheduleId: 'lich/gui-thong-bao',
    workflow: 'notificationDispatch',
    workflowId: 'lich-gui-thong-bao',
    taskQueue: taskQueues.hub,
    everyMinutes: 5,
    catchUpWindow: '10 minutes',
    note: 'Gửi thông báo, nhắc việc qua thư điện tử (khi có máy chủ SMTP).',
  },
]

/** How often a backup is taken beside the monthly one, which is never left out (Điều 9.1). */
export type BackupRhythm = 'thang' | 'tuan' | 'ngay'

const moreBackups: Record<BackupRhythm, readonly ScheduleDefinition[]> = {
  thang: [],
  tuan: [
    {
      scheduleId: 'lich/sao-luu-hang-tuan',
      workflow: 'monthlyBackup',
      workflowId: 'lich-sao-luu-tuan',
      taskQueue: taskQueues.hub,
      calendar: { dayOfWeek: 'SUNDAY', hour: 4, minute: 0 },
      catchUpWindow: '7 days',
      note: 'Sao lưu hằng tuần ngoài bộ hằng tháng (Điều 9.1), Chủ nhật lúc 04:00.',
      input: { rhythm: 'tuan' },
    },
  ],
  ngay: [
    {
      scheduleId: 'lich/sao-luu-hang-ngay',
      workflow: 'monthlyBackup',
      workflowId: 'lich-sao-luu-ngay',
      taskQueue: taskQueues.hub,
      calendar: { hour: 4, minute: 0 },
      catchUpWindow: '7 days',
      note: 'Sao lưu hằng ngày ngoài bộ hằng tháng (Điều 9.1), lúc 04:00.',
      input: { rhythm: 'ngay' },
    },
  ],
}

/** Every schedule of an installation. */
export const schedulesFor = (settings: {
  readonly BACKUP_EVERY: BackupRhythm
}): readonly ScheduleDefinition[] => [...schedules, ...moreBackups[settings.BACKUP_EVERY]]
