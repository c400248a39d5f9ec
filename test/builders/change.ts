import type { NewChange } from '#contracts/dossier-stores.ts'

/** A person's own new address, waiting to be submitted. */
export function aNewChange(employeeId: string, change: Partial<NewChange> = {}): NewChange {
  return {
    employeeId,
    managingUnit: 'H59.3',
    act: 'SET',
    section: 'CONTACT',
    entryKey: 'MAIN',
    baseEntryId: null,
    value: { currentAddress: 'Ấp Giấu Kín' },
    validFrom: '2026-11-01',
    purpose: 'UPDATE',
    origin: 'SELF',
    enteredBy: 'x',
    onBehalf: false,
    at: Date.UTC(2026, 10, 22),
    ...change,
  }
}
