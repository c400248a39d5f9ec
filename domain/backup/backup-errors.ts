import { DomainError } from '#domain/errors.ts'

export const backupErrors = {
  archiveRefused: (reason: string, fault: string) =>
    new DomainError('BACKUP.ARCHIVE_REFUSED', `Tệp sao lưu bị từ chối: ${reason}.`, { fault }),
  recordRefused: (file: string, reason: string) =>
    new DomainError('BACKUP.RECORD_REFUSED', `${file} của bộ sao lưu bị từ chối: ${reason}.`, { file }),
  keyLost: (claimed: string) => {
    // Read before anything proves the file: it may say what it likes.
    const keyId = claimed.replace(/[^A-Za-z0-9._-]/g, '?').slice(0, 64)
    return new DomainError(
      'BACKUP.KEY_LOST',
      `Bộ sao lưu được mã hóa bằng khóa "${keyId}" nhưng khóa này không có (hoặc đã khác) trong vòng khóa. Bổ sung khóa từ nơi cất giữ.`,
      { keyId },
    )
  },
  setMissing: (setId: string) =>
    new DomainError('BACKUP.SET_MISSING', `Không có bộ sao lưu "${setId}" trên phương tiện lưu trữ.`, {
      setId,
    }),
  alreadyHeld: (setId: string, reason: string) =>
    new DomainError('BACKUP.ALREADY_HELD', `Bộ sao lưu "${setId}" đang có lệnh giữ: ${reason}.`, { setId }),
  notHeld: (setId: string) =>
    new DomainError('BACKUP.NOT_HELD', `Bộ sao lưu "${setId}" không có lệnh giữ.`, { setId }),
  schemaNotCovered: (schema: string) =>
    new DomainError(
      'BACKUP.SCHEMA_NOT_COVERED',
      `Lược đồ "${schema}" có bảng nhưng không nằm trong danh sách sao lưu; không sao lưu thiếu.`,
      { schema },
    ),
  sequenceUnseen: (sequence: string) =>
    new DomainError(
      'BACKUP.SEQUENCE_UNSEEN',
      `Tài khoản sao lưu không đọc được bộ đếm "${sequence}"; không sao lưu thiếu.`,
      { sequence },
    ),
  tablesKeepChanging: () =>
    new DomainError(
      'BACKUP.TABLES_KEEP_CHANGING',
      'Cấu trúc cơ sở dữ liệu đang được thay đổi; thử lại sau khi nâng cấp xong.',
    ),
  mediumFull: () =>
    new DomainError(
      'BACKUP.MEDIUM_FULL',
      'Phương tiện lưu trữ đã đầy. Thay hoặc mở rộng phương tiện; hệ thống không xóa bản sao lưu còn phải giữ để lấy chỗ.',
    ),
  mediumUnusable: (reason: string) =>
    new DomainError('BACKUP.MEDIUM_UNUSABLE', `Không dùng được phương tiện lưu trữ: ${reason}.`, { reason }),
  sameDevice: () =>
    new DomainError(
      'BACKUP.SAME_DEVICE',
      'Phương tiện sao lưu nằm cùng thiết bị với cơ sở dữ liệu (Điều 9.1 yêu cầu phương tiện chuyên dụng). Gắn thiết bị khác hoặc đặt BACKUP_SAME_DEVICE=cho-phep nếu chấp nhận rủi ro.',
    ),
}

export const restoreErrors = {
  nameNotTyped: (database: string) =>
    new DomainError(
      'RESTORE.NAME_NOT_TYPED',
      `Cơ sở dữ liệu "${database}" đang có dữ liệu. Muốn thay thế phải gõ đúng tên cơ sở dữ liệu.`,
      { database },
    ),
  underWay: (database: string) =>
    new DomainError(
      'RESTORE.UNDER_WAY',
      'Bộ sao lưu này đang được khôi phục bởi một lệnh khác; đợi lệnh đó xong.',
      { database },
    ),
  schemaDiffers: (table: string) =>
    new DomainError(
      'RESTORE.SCHEMA_DIFFERS',
      `Cấu trúc cơ sở dữ liệu đích khác bản sao lưu ở bảng "${table}".`,
      { table },
    ),
  migrationsDiffer: (migration: string) =>
    new DomainError(
      'RESTORE.MIGRATIONS_DIFFER',
      `Bản sao lưu có bước nâng cấp "${migration}" khác với phần mềm này; dùng đúng phiên bản phần mềm.`,
      { migration },
    ),
  fingerprintDiffers: (table: string, expected: string, found: string) =>
    new DomainError('RESTORE.FINGERPRINT_DIFFERS', `Bảng "${table}" sau khôi phục không khớp bản sao lưu.`, {
      table,
      expected,
      found,
    }),
  auditChainBroken: (detail: string) =>
    new DomainError('RESTORE.AUDIT_CHAIN_BROKEN', `Chuỗi nhật ký trong bản sao lưu bị đứt: ${detail}.`, {
      detail,
    }),
}
