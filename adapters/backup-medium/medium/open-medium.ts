import type { BackupMedium } from './backup-medium.ts'
import { createDirectoryMedium } from './directory-medium.ts'
import { createS3Medium } from './s3-medium.ts'
import type { S3Place } from './s3-store.ts'

/** Where the sets lie, as the settings say. */
export type MediumPlace =
  | { readonly kind: 'DIRECTORY'; readonly directory: string }
  | { readonly kind: 'S3'; readonly store: S3Place }

export function openMedium(place: MediumPlace): BackupMedium {
  return place.kind === 'S3' ? createS3Medium(place.store) : createDirectoryMedium(place)
}
