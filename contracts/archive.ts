/** A folder of the archive without its content. */
export interface FolderLine {
  readonly folderId: string
  readonly employeeId: string
  readonly unitCode: string
  readonly reason: string
  readonly dossierVersion: number
  readonly sha256: string
  readonly archivedAt: number
  readonly takenBackAt: number | null
}
