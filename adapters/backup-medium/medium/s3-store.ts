import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { Readable } from 'node:stream'
import { backupErrors } from '#domain/backup/backup-errors.ts'

export interface S3Place {
  readonly endpoint?: string | undefined
  readonly region: string
  readonly bucket: string
  /** Before every name, without a slash at the end; empty: the whole bucket. */
  readonly prefix: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface FoundObject {
  readonly bytes: number
  readonly changedAt: number
  readonly tag: string
}

/** The few acts that a backup needs of an S3-compatible store, with its faults in our words. */
export type S3Store = ReturnType<typeof createS3Store>

// 10,000 parts of 16 MiB are 160 GB; two on their way keep the memory flat.
const partBytes = 16 << 20

export function createS3Store(place: S3Place) {
  const { bucket: Bucket, prefix } = place
  const client = createClient(place)
  const keyOf = (name: string): string => (prefix === '' ? name : `${prefix}/${name}`)
  const nameOf = (key: string | undefined): string => (key ?? '').slice(prefix === '' ? 0 : prefix.length + 1)
  const at = (name: string) => ({ Bucket, Key: keyOf(name) })
  return {
    assertReachable: async (): Promise<void> =>
      void (await told(client.send(new HeadBucketCommand({ Bucket })))),
    /** The first part of every name under the prefix. */
    async listFolders(): Promise<readonly string[]> {
      const found: string[] = []
      for (let next: string | undefined; ; ) {
        const page = await told(
          client.send(
            new ListObjectsV2Command({
              Bucket,
              Prefix: prefix === '' ? undefined : `${prefix}/`,
              Delimiter: '/',
              ContinuationToken: next,
            }),
          ),
        )
        found.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => nameOf(Prefix).replace(/\/$/, '')))
        next = page.NextContinuationToken
        if (next === undefined) return found
      }
    },
    async find(name: string): Promise<FoundObject | undefined> {
      const found = await told(ifThere(client.send(new HeadObjectCommand(at(name)))))
      if (found === undefined) return undefined
      const { ContentLength = 0, LastModified, ETag = '' } = found
      return { bytes: ContentLength, changedAt: LastModified?.getTime() ?? 0, tag: ETag }
    },
    async readText(name: string): Promise<string | undefined> {
      const found = await told(ifThere(client.send(new GetObjectCommand(at(name)))))
      return found?.Body?.transformToString('utf8')
    },
    /** One range of an object that must still be the same. */
    async readRange(
      name: string,
      range: { readonly from: number; readonly length: number; readonly tag: string },
    ) {
      const Range = `bytes=${range.from}-${range.from + range.length - 1}`
      const found = await told(client.send(new GetObjectCommand({ ...at(name), Range, IfMatch: range.tag })))
      return Buffer.from((await found.Body?.transformToByteArray()) ?? [])
    },
    async write(name: string, text: string, condition: 'ONLY_NEW' | 'ANY' = 'ANY'): Promise<void> {
      const IfNoneMatch = condition === 'ONLY_NEW' ? '*' : undefined
      await told(client.send(new PutObjectCommand({ ...at(name), Body: text, IfNoneMatch })))
    },
    upload(name: string, body: Readable) {
      const upload = new Upload({
        client,
        params: { ...at(name), Body: body },
        partSize: partBytes,
        queueSize: 2,
      })
      return { done: () => told(upload.done()), abort: () => upload.abort() }
    },
    remove: async (name: string): Promise<void> =>
      void (await told(client.send(new DeleteObjectCommand(at(name))))),
    /** Uploads that were begun under a folder and not ended, with the time of the last part. */
    async listUploads(folder: string) {
      const Prefix = keyOf(`${folder}/`)
      const { Uploads = [] } = await told(client.send(new ListMultipartUploadsCommand({ Bucket, Prefix })))
      return Promise.all(
        Uploads.filter(({ Key }) => Key?.startsWith(Prefix)).map(async ({ Key, UploadId, Initiated }) => {
          const { Parts = [] } = await told(client.send(new ListPartsCommand({ Bucket, Key, UploadId })))
          const times = [Initiated, ...Parts.map(({ LastModified }) => LastModified)]
          return {
            changedAt: Math.max(...times.map((time) => time?.getTime() ?? 0)),
            abort: () =>
              told(ifThere(client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })))),
          }
        }),
      )
    },
  }
}

function createClient(place: S3Place): S3Client {
  return new S3Client({
    region: place.region,
    ...(place.endpoint !== undefined && { endpoint: place.endpoint }),
    forcePathStyle: place.endpoint !== undefined,
    credentials: { accessKeyId: place.accessKeyId, secretAccessKey: place.secretAccessKey },
    // Stores other than Amazon's do not all know the newer checksums; every frame and record has its own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 5,
  })
}

const absent = ['NoSuchKey', 'NotFound', 'NoSuchUpload']
const full = ['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage', 'EntityTooLarge']

async function ifThere<T>(act: Promise<T>): Promise<T | undefined> {
  try {
    return await act
  } catch (error) {
    if (error instanceof S3ServiceException && absent.includes(error.name)) return undefined
    throw error
  }
}

/** A store that is full, away, or refuses us is told as such; the message of a stranger is not. */
async function told<T>(act: Promise<T>): Promise<T> {
  try {
    return await act
  } catch (error) {
    if (error instanceof S3ServiceException) {
      const status = error.$metadata.httpStatusCode
      throw full.includes(error.name) || status === 507
        ? backupErrors.mediumFull()
        : backupErrors.mediumUnusable(`${error.name} ${status ?? ''}`.trim())
    }
    if (error instanceof Error && 'code' in error) throw backupErrors.mediumUnusable(String(error.code))
    throw error
  }
}
