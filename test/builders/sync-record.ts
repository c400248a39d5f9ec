import type { SyncPacket, SyncRecord } from '#domain/sync/record.ts'

/** An invented person (999 is no province's code); say only what matters. */
export function aSyncRecord(said: Partial<SyncRecord> & { readonly ethnicCode?: string } = {}): SyncRecord {
  const { ethnicCode = '01', ...rest } = said
  return {
    personalId: '999090000001',
    version: 1,
    operation: 'UPSERT',
    unitCode: 'H59.3',
    category: 'CONG_CHUC',
    status: 'DANG_CONG_TAC',
    values: {
      IDENTITY: [{ birthName: 'Trần Thị Giả Định', gender: 'NU', dateOfBirth: '1990-05' }],
      ORIGIN: [{ ethnicCode, religionCode: '00', nativePlace: 'Trà Vinh' }],
      CURRENT_SALARY: [{ gradeCode: '01.003', step: 3, coefficient: 300 }],
      TRAINING: [
        { kind: 'CHUYEN_MON', school: 'Trường Đại học Giả Định', diploma: 'DAI_HOC' },
        { kind: 'TIN_HOC', school: 'Trung tâm Giả Định', diploma: 'CHUNG_CHI' },
      ],
    },
    ...rest,
  }
}

export function aSyncPacket(records: readonly SyncRecord[], said: Partial<SyncPacket> = {}): SyncPacket {
  return {
    messageId: crypto.randomUUID(),
    correlationId: 'DB-2026-000001',
    createdAt: Date.parse('2026-11-30T08:00:00+07:00'),
    records,
    ...said,
  }
}
