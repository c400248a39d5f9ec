/**
 * Ids of processes: business keys that officials read in the list. Vietnamese without diacritics, case numbers,
 * never personal data. The id is the idempotency key of a start.
 */
export const processIds = {
  transfer: (caseNumber: string): string => `chuyen-cong-tac/${caseNumber}`,
  approvalCampaign: (period: string): string => `phe-duyet/${period}`,
  unitApproval: (period: string, unitCode: string, round: number): string =>
    `phe-duyet/${period}/${unitCode}/${round}`,
  nationalSync: (runId: string): string => `dong-bo/${runId}`,
  reconciliation: (runId: string): string => `doi-soat/${runId}`,
  databaseBackup: (period: string, runId: string): string => `sao-luu/${period}/${runId}`,
  accessGrant: (caseNumber: string): string => `cap-quyen/${caseNumber}`,
  qualityScan: (scanId: string): string => `ra-soat/${scanId}`,
  plannedUnitAct: (caseNumber: string): string => `sap-xep-don-vi/${caseNumber}`,
  reviewRound: (caseNumber: string): string => `dot-ra-soat/${caseNumber}`,
} as const

/** Values of the search attribute `Process`. */
export const processNames = {
  employeeTransfer: 'CHUYEN_CONG_TAC',
  approvalCampaign: 'DOT_PHE_DUYET',
  unitApproval: 'PHE_DUYET',
  nationalSync: 'DONG_BO',
  reconciliation: 'DOI_SOAT',
  databaseBackup: 'SAO_LUU',
  accessGrant: 'CAP_QUYEN',
  qualityScan: 'RA_SOAT',
  reviewRound: 'DOT_RA_SOAT',
  plannedUnitAct: 'SAP_XEP_DON_VI',
  caseSweep: 'DON_DEP',
} as const
