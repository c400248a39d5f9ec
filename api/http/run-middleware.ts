import type { Request, RequestHandler, Response } from 'express'

/** Runs an Express middleware to its end; rejects with what it passes to `next`. */
export async function runMiddleware(
  handler: RequestHandler,
  { request, response }: { readonly request: Request; readonly response: Response },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    void handler(request, response, (error?: unknown) => {
      if (error === undefined || error === null) resolve()
      else reject(error instanceof Error ? error : new Error('middleware failed'))
    })
  })
}
