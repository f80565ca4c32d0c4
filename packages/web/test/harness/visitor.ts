import { AxeBuilder } from '@axe-core/playwright'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core'

import type { RunningBerth } from '../../../server/test/harness/running-berth.ts'
import { pictureFile, takesPictures, writeSheet } from './pictures.ts'

export interface VisitorOptions {
  /** Signed in as that user; nobody is, without it. */
  readonly username?: string
  readonly theme?: 'light' | 'dark'
  readonly width?: number
  readonly height?: number
  /** Where the registry is, when something stands before it. */
  readonly url?: string
}

const usualSize = { width: 1280, height: 800 }

/** What pages may say in the browser's console without being at fault. */
const harmless = [
  /the server responded with a status of/i,
  /net::ERR_(?:FAILED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED|INCOMPLETE_CHUNKED_ENCODING|ABORTED|INTERNET_DISCONNECTED)/,
]

/** Somebody with a browser window of their own, before the page of a registry. */
export class Visitor {
  readonly page: Page
  readonly #context: BrowserContext
  readonly #berth: RunningBerth
  readonly #faults: string[] = []

  private constructor(berth: RunningBerth, context: BrowserContext, page: Page) {
    this.#berth = berth
    this.#context = context
    this.page = page
    page.on('pageerror', (error) => this.#faults.push(`${error.name}: ${error.message}`))
    page.on('console', (message) => {
      const text = message.text()
      if (message.type() === 'error' && !harmless.some((pattern) => pattern.test(text))) {
        this.#faults.push(text)
      }
    })
  }

  static async open(
    browser: Browser,
    berth: RunningBerth,
    options: VisitorOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      ...contextOptions(options),
      baseURL: options.url ?? berth.url,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    context.setDefaultTimeout(10_000)
    if (options.username !== undefined) await signIn(context, berth, options.username)
    return new Visitor(berth, context, await context.newPage())
  }

  /** Opens an address of the registry, and waits until the page has something to say. */
  async goTo(address: string): Promise<void> {
    await this.page.goto(address)
    await this.page.getByRole('heading', { level: 1 }).first().waitFor()
  }

  /** Waits until nothing is to come any more, but what a list loads when it is scrolled. */
  async settled(): Promise<void> {
    await this.page.getByRole('heading', { level: 1 }).first().waitFor()
    const toCome = this.page.locator('main .pf-v6-c-skeleton:not(.berth-load-more *)')
    await toCome.first().waitFor({ state: 'detached' })
  }

  /** The session is over, as if its time had run out. */
  async loseSession(): Promise<void> {
    await this.#context.clearCookies()
  }

  /** The server can be reached, or cannot. */
  async setOffline(isOffline: boolean): Promise<void> {
    await this.#context.setOffline(isOffline)
  }

  /** What axe finds wrong with the page as it is now, each as a line. */
  async accessibilityFaults(): Promise<string[]> {
    return await faultsOf(
      new AxeBuilder({ page: this.page }).withTags([
        ...['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      ]),
    )
  }

  /** The same in the light and in the dark theme, which differ by nothing but their colours. */
  async accessibilityFaultsInBothThemes(): Promise<string[]> {
    const light = await this.#inTheme('light', () => this.accessibilityFaults())
    const dark = await this.#inTheme('dark', () =>
      faultsOf(new AxeBuilder({ page: this.page }).withRules(['color-contrast'])),
    )
    return [...light.map((fault) => `light: ${fault}`), ...dark.map((fault) => `dark: ${fault}`)]
  }

  async #inTheme<Result>(
    colorScheme: 'light' | 'dark',
    look: () => Promise<Result>,
  ): Promise<Result> {
    await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const dark = this.page.locator('html.pf-v6-theme-dark')
    await dark.waitFor({ state: colorScheme === 'dark' ? 'attached' : 'detached' })
    return await look()
  }

  /**
   * Takes a picture for the guide, as `docs/pictures/web/<name>.png`, in a run that is told to by the
   * environment: `BERTH_PICTURES=1`. Messages at the edge of the page are in it only when wanted.
   */
  async picture(name: string, { hasMessages = false } = {}): Promise<void> {
    if (!takesPictures()) return
    await this.#closeMessages(hasMessages)
    const path = pictureFile(`${name}.png`)
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  }

  /** As {@link picture}, three beside each other: light, dark, and on a narrow screen. */
  async sheet(name: string): Promise<void> {
    if (!takesPictures()) return
    await this.#closeMessages(false)
    const take = () => this.page.screenshot({ animations: 'disabled', caret: 'hide' })
    await this.settled()
    const light = await this.#inTheme('light', take)
    const dark = await this.#inTheme('dark', take)
    await this.#inTheme('light', () => Promise.resolve())
    const narrow = await this.atWidth(360, async (page) => {
      await this.goTo(page.url())
      await this.settled()
      return await take()
    })
    await writeSheet(this.#context, name, [light, dark, narrow])
  }

  /** Looks at the page on a screen of another width. */
  async atWidth<Result>(width: number, look: (page: Page) => Promise<Result>): Promise<Result> {
    const before = this.page.viewportSize() ?? usualSize
    await this.page.setViewportSize({ ...before, width })
    try {
      return await look(this.page)
    } finally {
      await this.page.setViewportSize(before)
    }
  }

  async #closeMessages(hasMessages: boolean): Promise<void> {
    const messages = this.page
      .locator('.pf-v6-c-alert-group')
      .getByRole('button', { name: /^Close/ })
    while (!hasMessages && (await messages.count()) > 0) await messages.first().click()
  }

  /** What went wrong since then in the page's own code, or was refused by its policy. */
  takeFaults(): readonly string[] {
    return this.#faults.splice(0)
  }

  get berth(): RunningBerth {
    return this.#berth
  }

  async close(): Promise<void> {
    await this.#context.close()
  }
}

async function faultsOf(axe: AxeBuilder): Promise<string[]> {
  // No page of ours has frames of another origin: axe needs no page of its own to join their results.
  const { violations } = await axe.setLegacyMode().analyze()
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html} ${failureSummary ?? ''}`),
  )
}

function contextOptions({ theme = 'light', ...size }: VisitorOptions): BrowserContextOptions {
  return {
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: size.width ?? usualSize.width, height: size.height ?? usualSize.height },
  }
}

/** A session as signing in gives it, without the form. */
async function signIn(context: BrowserContext, berth: RunningBerth, name: string): Promise<void> {
  const { accounts, sessions } = berth.services
  const account = await accounts.find(name)
  if (account === undefined) throw new Error(`there is no ${name} to sign in`)
  const { id } = await sessions.begin(account, { address: '127.0.0.1', userAgent: 'test' })
  const { cookieName } = berth.config.api.sessions
  await context.addCookies([{ name: cookieName, value: id, url: berth.url, httpOnly: true }])
}
