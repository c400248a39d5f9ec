import type { Request, Response } from 'express'
import { fileTypeFromBuffer } from 'file-type'
import multer from 'multer'
import type { UploadedFile, UploadRule } from '../operation.ts'
import { Problem } from '../problem.ts'
import { runMiddleware } from './run-middleware.ts'

const SEQUENCE = 0x30

function isText(bytes: Uint8Array): boolean {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(bytes).includes('\u0000')
  } catch {
    return false
  }
}

/** What the bytes may be: the sniffed type, else DER (a signature), else text. */
export async function mediaTypesOf(bytes: Uint8Array): Promise<readonly string[]> {
  const sniffed = await fileTypeFromBuffer(bytes)
  if (sniffed !== undefined) return [sniffed.mime]
  if (bytes[0] === SEQUENCE && !isText(bytes)) return ['application/pkcs7-signature', 'application/cms']
  return isText(bytes) ? ['text/csv', 'text/plain'] : []
}

function missingFile(): Problem {
  return new Problem('validation', {
    errors: [{ in: 'body', pointer: '/file', code: 'required', message: 'Thiếu tệp' }],
  })
}

function fileNameOf(raw: string): string {
  const name = raw.normalize('NFC')
  const clean =
    name.isWellFormed() && Array.from(name).every((letter) => letter >= ' ' && letter !== '\u007f')
  if (clean && name.length > 0 && name.length <= 200) return name
  throw new Problem('validation', {
    errors: [{ in: 'body', pointer: '/file', code: 'file-name', message: 'Tên tệp không hợp lệ' }],
  })
}

async function parseForm(
  rule: UploadRule & { readonly fields: number },
  exchange: { readonly request: Request; readonly response: Response },
): Promise<void> {
  const limits = {
    fileSize: rule.maxBytes,
    files: 1,
    fields: rule.fields,
    parts: rule.fields + 2,
    fieldNameSize: 50,
    fieldSize: 64 * 1024,
    headerPairs: 20,
  }
  const form = multer({ storage: multer.memoryStorage(), limits, defParamCharset: 'utf8' })
  try {
    await runMiddleware(form.single('file'), exchange)
  } catch (error) {
    if (error instanceof multer.MulterError) throw error
    throw new Problem('body-syntax') // busboy throws bare Errors: no boundary, a cut-off form, a bad part header
  }
}

/** One file and text fields beside it, held in memory up to the rule's size. */
export async function readUpload(
  rule: UploadRule & { readonly fields: number },
  exchange: { readonly request: Request; readonly response: Response },
): Promise<{ readonly file: UploadedFile; readonly fields: unknown }> {
  const { request } = exchange
  if (request.is('multipart/form-data') === false) throw new Problem('media-type')
  await parseForm(rule, exchange)
  const { file } = request
  if (file === undefined) throw missingFile()
  const name = fileNameOf(file.originalname)
  const found = await mediaTypesOf(file.buffer)
  const mediaType = rule.mediaTypes.find((allowed) => found.includes(allowed))
  if (mediaType === undefined) throw new Problem('file-type')
  return { file: { name, mediaType, bytes: file.buffer }, fields: { ...(request.body as object) } }
}
