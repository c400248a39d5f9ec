import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import type { Provider } from 'oidc-provider'
import { isDomainError } from '#domain/errors.ts'
import { changePasswordPage, signInPage } from './pages.ts'

/** What the sign-in pages ask of the accounts. */
export interface SignInAccounts {
  attempt(credentials: {
    readonly login: string
    readonly password: string
    readonly now: number
  }): Promise<
    | { readonly kind: 'SIGNED_IN'; readonly accountId: string; readonly mustChange: boolean }
    | { readonly kind: 'REFUSED' }
    | { readonly kind: 'LOCKED'; readonly until: number }
  >
  /** @throws DomainError when the new password is too weak. */
  changePassword(request: {
    readonly accountId: string
    readonly login: string
    readonly password: string
    readonly now: number
  }): Promise<void>
  isOpen(accountId: string): Promise<boolean>
}

interface SignInParts {
  readonly provider: Provider
  readonly accounts: SignInAccounts
  readonly now: () => number
  readonly attemptsPerAddressAMinute: number
}

/** The pages between the issuer's question "who is it?" and its answer. */
export function signInRouter(parts: SignInParts): Router {
  const router = Router({ strict: true, caseSensitive: true })
  const form = express.urlencoded({ extended: false, limit: '8kb', parameterLimit: 8 })
  const limit = limitAttempts(parts.attemptsPerAddressAMinute)
  router.get('/dang-nhap/:uid', async (request, response) => {
    const { uid } = await parts.provider.interactionDetails(request, response)
    show(response, 200, signInPage(uid))
  })
  router.post('/dang-nhap/:uid', limit, form, (request, response) => signIn(parts, request, response))
  router.post('/dang-nhap/:uid/mat-khau', limit, form, (request, response) =>
    changePassword(parts, request, response),
  )
  return router
}

// A stranger can lock a clerk out by wrong guesses; this bounds how many he can lock.
function limitAttempts(limit: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    keyGenerator: (request) => ipKeyGenerator(request.ip ?? ''),
    handler: (_request, response) => show(response, 429, 'Quá nhiều lần thử; hãy chờ một phút.'),
  })
}

function show(response: Response, status: number, html: string): void {
  response.status(status).set('Cache-Control', 'no-store').type('html').send(html)
}

function fieldOf(request: Request, name: string): string {
  const value = (request.body as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value.slice(0, 200) : ''
}

async function attempt({ accounts, now }: SignInParts, request: Request) {
  const credentials = { login: fieldOf(request, 'login'), password: fieldOf(request, 'password'), now: now() }
  return accounts.attempt(credentials)
}

function refusalText(result: { kind: 'REFUSED' } | { kind: 'LOCKED'; until: number }, now: number): string {
  if (result.kind === 'REFUSED') return 'Sai tên đăng nhập hoặc mật khẩu.'
  const minutes = Math.max(1, Math.ceil((result.until - now) / 60_000))
  return `Tài khoản tạm khoá do nhập sai nhiều lần. Hãy thử lại sau ${minutes} phút.`
}

async function signIn(parts: SignInParts, request: Request, response: Response): Promise<void> {
  const { uid } = await parts.provider.interactionDetails(request, response)
  const result = await attempt(parts, request)
  if (result.kind !== 'SIGNED_IN') {
    const status = result.kind === 'LOCKED' ? 429 : 401
    show(response, status, signInPage(uid, refusalText(result, parts.now())))
  } else if (result.mustChange) {
    show(response, 403, changePasswordPage(uid, 'Lần đăng nhập đầu: phải đổi mật khẩu được cấp.'))
  } else {
    await finish(parts, { request, response, accountId: result.accountId })
  }
}

async function changePassword(parts: SignInParts, request: Request, response: Response): Promise<void> {
  const { uid } = await parts.provider.interactionDetails(request, response)
  const next = fieldOf(request, 'next')
  const fault = faultOf({ next, again: fieldOf(request, 'again'), password: fieldOf(request, 'password') })
  if (fault !== undefined) {
    show(response, 422, changePasswordPage(uid, fault))
    return
  }
  const result = await attempt(parts, request)
  if (result.kind !== 'SIGNED_IN') {
    show(response, 401, changePasswordPage(uid, refusalText(result, parts.now())))
    return
  }
  const { accountId } = result
  try {
    const login = fieldOf(request, 'login')
    await parts.accounts.changePassword({ accountId, login, password: next, now: parts.now() })
  } catch (error) {
    if (!isDomainError(error)) throw error
    show(response, 422, changePasswordPage(uid, error.message))
    return
  }
  await finish(parts, { request, response, accountId })
}

function faultOf({
  next,
  again,
  password,
}: {
  next: string
  again: string
  password: string
}): string | undefined {
  if (next !== again) return 'Hai lần nhập mật khẩu mới không giống nhau.'
  return next === password ? 'Mật khẩu mới phải khác mật khẩu hiện tại.' : undefined
}

async function finish(
  { provider }: SignInParts,
  { request, response, accountId }: { request: Request; response: Response; accountId: string },
): Promise<void> {
  const answer = { login: { accountId, amr: ['pwd'] } }
  await provider.interactionFinished(request, response, answer, { mergeWithLastSubmission: false })
}
