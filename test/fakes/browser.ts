/** A browser without a window: keeps cookies and follows redirects until one leaves the site. */
export class Browser {
  readonly #cookies = new Map<string, string>()

  async open(url: string, form?: Readonly<Record<string, string>>): Promise<Page> {
    const site = new URL(url).origin
    let current = url
    let fields = form
    for (let step = 0; step < 10; step += 1) {
      const response = await this.#ask(current, fields)
      const location = response.headers.get('location')
      if (location === null) return { url: current, status: response.status, text: await response.text() }
      current = new URL(location, current).href
      if (new URL(current).origin !== site) return { url: current, status: response.status, text: '' }
      fields = undefined
    }
    throw new Error('too many redirects')
  }

  async #ask(url: string, form: Readonly<Record<string, string>> | undefined): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      this.#cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return response
  }
}

export interface Page {
  readonly url: string
  readonly status: number
  readonly text: string
}

/** The hidden fields and the address of the first form of a page. */
export function formOf(page: Page): { readonly action: string; readonly fields: Record<string, string> } {
  const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const fields = [...page.text.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(
    ([, name, value]) => [name, value] as const,
  )
  return {
    action: new URL(action, page.url).href,
    fields: Object.fromEntries(fields) as Record<string, string>,
  }
}
