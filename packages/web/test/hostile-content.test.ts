import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

import type { RunningBerth } from '../../server/test/harness/running-berth.ts'
import { describePages } from './harness/each-page.ts'
import { fillRegistry, fullConfig, type Words } from './harness/full-registry.ts'
import { pageTable } from './harness/page-table.ts'

/** Each would leave a mark, or ask a foreign host, if a browser took it for more than text. */
const payloads = [
  '<script>globalThis.isHarmed = true</script>',
  '<img src=x onerror="globalThis.isHarmed = true">',
  '<svg onload="globalThis.isHarmed = true"><animate onbegin="globalThis.isHarmed = true" attributeName=x dur=1s>',
  '<details open ontoggle="globalThis.isHarmed = true">x</details>',
  '<iframe srcdoc="<script>parent.isHarmed = true</script>"></iframe>',
  '<a href="javascript:globalThis.isHarmed = true">harmless</a>',
  '[link](javascript:globalThis.isHarmed=true)',
  '[link](&#x6A;avascript:globalThis.isHarmed=true)',
  '[link](java\tscript:globalThis.isHarmed=true)',
  '[link](data:text/html,<script>parent.isHarmed=true</script>)',
  '[link](vbscript:x)',
  '[link]: javascript:globalThis.isHarmed=true\n[link]',
  '<javascript:globalThis.isHarmed=true>',
  '![picture](https://tracker.example.com/pixel.png)',
  '![picture](javascript:globalThis.isHarmed=true)',
  '<style>@import "https://tracker.example.com/x.css"; body { display: none }</style>',
  '<link rel=stylesheet href=https://tracker.example.com/x.css>',
  '<meta http-equiv=refresh content="0;url=https://tracker.example.com/">',
  '<base href=https://tracker.example.com/>',
  '<form action=https://tracker.example.com/><input type=submit></form>',
  '<math><mtext><table><mglyph><style><img src=x onerror="globalThis.isHarmed=true">',
  '</title></textarea></style></script><script>globalThis.isHarmed=true</script>',
  '{{constructor.constructor("globalThis.isHarmed=true")()}}',
  '"><script>globalThis.isHarmed=true</script>',
  "'-(globalThis.isHarmed=true)-'",
  '\u202Egnp.exe <b>bold</b>',
]
const everything = payloads.join('\n\n')

/** What none of our own pages has. */
const dangerousElements = [
  'main :is(script, iframe, object, embed, base, meta, link, style)',
  '[href^="javascript:" i]',
  '[href^="data:" i]',
  '[href^="vbscript:" i]',
  '[onerror]',
  '[onload]',
  '[ontoggle]',
  'main img:not([src^="/"])',
].join(', ')

/** In the page: opens what is folded, one after the other, and tells what is dangerous there. */
const unfolded = `(async () => {
  const found = []
  const frames = (left) =>
    new Promise((done) => requestAnimationFrame(() => done(left === 0 || frames(left - 1))))
  for (const folded of document.querySelectorAll('main [aria-expanded="false"]')) {
    folded.click()
    await frames(2)
    found.push(...document.querySelectorAll(${JSON.stringify(dangerousElements)}))
  }
  return found.map((one) => one.outerHTML)
})()`

/** Follows everything that a page does which it must not. */
async function watched(page: Page): Promise<() => Promise<string[]>> {
  const found: string[] = []
  page.on('dialog', (dialog) => {
    found.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.route('**/*', async (route) => {
    const { hostname } = new URL(route.request().url())
    if (hostname === '127.0.0.1') return await route.continue()
    found.push(`a request to ${route.request().url()}`)
    return await route.abort()
  })
  return async () => {
    if ((await page.evaluate('globalThis.isHarmed')) === true) found.push('a script ran')
    const dangerous: string[] = await page.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(dangerousElements)})].map((one) => one.outerHTML)`,
    )
    return [...found, ...dangerous]
  }
}

const hostileWords: Words = {
  // What has no room for all of them shows the one that every browser would run.
  title: payloads[1] ?? '',
  text: everything,
  notes: payloads,
}

async function prepare(berth: RunningBerth): Promise<void> {
  await fillRegistry(berth, hostileWords)
  const root = await berth.api('root')
  for (const [index, content] of payloads.slice(0, 8).entries()) {
    const media = index % 2 === 0 ? 'text/markdown' : 'text/plain'
    await root.post('/messages', { message: { content, severity: 'info', media_type: media } })
  }
  // The log tells of whoever tried to sign in.
  const stranger = await berth.api()
  await stranger.post('/signin', { username: payloads[1], password: payloads[0] })
}

describePages(
  'attack 16: what somebody wrote is never more than text',
  ({ visit, stay }) => {
    test('a page that takes it for more would be found out', async () => {
      const visitor = await visit()
      for (const harm of ['<a href="javascript:1">x</a>', '<iframe></iframe>', payloads[1]]) {
        const faults = await watched(visitor.page)
        await visitor.page.setContent(`<main>${harm}</main>`)
        expect(await faults()).not.toEqual([])
      }
    })

    test.each(pageTable)('on $address', async ({ address, as }) => {
      const visitor = await stay({ username: as })
      const { page } = visitor
      const faults = await watched(page)
      await visitor.goTo(address)
      await visitor.settled()
      expect(await page.evaluate(unfolded)).toEqual([])
      await page
        .getByText(payloads[1] ?? '')
        .first()
        .waitFor({ state: 'attached' })
      expect(await faults()).toEqual([])
      // The page is itself still, whatever was in it.
      expect(new URL(page.url()).pathname).toBe(address === '/' ? '/' : address.split('?')[0])
    })

    test.each([
      ['/organization/harbour?tab=robots', 'Actions for harbour+ci', 'View credentials'],
      ['/repository/harbour/web?tab=tags', 'Actions for v1.4', 'Edit labels'],
      ['/repository/harbour/web?tab=tags', 'Actions for v1.4', 'Add tag'],
    ])('in a dialog of %s: %s, %s', async (address, actions, action) => {
      const visitor = await stay({ username: 'ada' })
      const { page } = visitor
      const faults = await watched(page)
      await visitor.goTo(address)
      await page.getByRole('button', { name: actions }).click()
      await page.getByRole('menuitem', { name: action }).click()
      await page.getByRole('dialog').waitFor()
      expect(await faults()).toEqual([])
    })
  },
  { config: fullConfig, prepare },
)

describePages(
  'attack 16: an address carries nothing that runs',
  ({ visit }) => {
    const text = encodeURIComponent('"><img src=x onerror="globalThis.isHarmed=true">')
    test.each([
      `/search?q=${text}`,
      `/organization?filter=${text}&sort=${text}`,
      `/organization/${text}`,
      `/repository/acme/${text}`,
      `/repository/acme/web/tag/${text}`,
      `/user/root?tab=${text}`,
      `/${text}`,
      `/#${text}`,
      `/createaccount?invite_code=${text}`,
    ])('%s', async (address) => {
      const visitor = await visit({ username: 'root' })
      const faults = await watched(visitor.page)
      await visitor.page.goto(address)
      await visitor.page.getByRole('heading').first().waitFor()
      expect(await faults()).toEqual([])
    })

    test.each([
      'javascript:globalThis.isHarmed=true',
      '//tracker.example.com/',
      'https://tracker.example.com/',
      '/\\tracker.example.com',
    ])('signing in does not lead to %s', async (target) => {
      const visitor = await visit()
      const { page } = visitor
      const faults = await watched(page)
      await page.goto(`/signin?redirect_url=${encodeURIComponent(target)}`)
      await page.getByLabel('User name or mail address').fill('root')
      await page.locator('input[name=password]').fill('correct-horse-battery')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
      expect(await faults()).toEqual([])
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('root')
    },
  },
)
