import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

import {
  blob,
  descriptorOf,
  imageManifest,
  manifest,
  ociManifest,
  pushBlob,
  pushManifest,
} from '../../server/test/harness/content.ts'
import type { RunningBerth } from '../../server/test/harness/running-berth.ts'
import { describePages } from './harness/each-page.ts'

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

async function prepare(berth: RunningBerth): Promise<void> {
  await berth.createUser('root')
  await berth.createOrganization('acme', 'root')
  await berth.createRepository('acme/web', { visibility: 'public' })
  const api = await berth.api('root')
  expect((await api.put('/repository/acme/web', { description: everything })).status).toBe(200)
  await api.put('/organization/acme/team/crew', { role: 'member', description: everything })
  await api.put('/organization/acme/robots/ci', { description: payloads[1] })
  const application = { name: payloads[0], description: payloads[1], application_uri: '' }
  await api.post('/organization/acme/applications', application)
  for (const [index, content] of payloads.slice(0, 8).entries()) {
    const media = index % 2 === 0 ? 'text/markdown' : 'text/plain'
    await api.post('/messages', { message: { content, severity: 'info', media_type: media } })
  }
  await pushHostileImage(berth)
  const labels = '/repository/acme/web/manifest/'
  const { body } = await api.get('/repository/acme/web/tag/')
  const [tag] = (body as { tags: { manifest_digest: string }[] }).tags
  for (const [index, value] of payloads.entries()) {
    const label = { key: `key${index}`, value, media_type: 'text/plain' }
    await api.post(`${labels}${tag?.manifest_digest}/labels`, label)
  }
}

/** An image whose config, annotations and referrers say all of it. */
async function pushHostileImage(berth: RunningBerth): Promise<void> {
  const client = berth.client('root')
  const annotations = Object.fromEntries(
    payloads.map((payload, index) => [`org.example.note${index}`, payload]),
  )
  const config = await pushBlob(
    client,
    'acme/web',
    blob(
      JSON.stringify({
        architecture: payloads[1],
        os: payloads[0],
        author: everything,
        config: { Labels: annotations, Cmd: payloads, Env: [`A=${everything}`] },
        history: payloads.map((payload) => ({ created_by: payload, comment: payload })),
      }),
    ),
  )
  const layer = await pushBlob(client, 'acme/web', blob('layer'))
  const image = imageManifest(config, [layer], { annotations })
  await pushManifest(client, 'acme/web', image, 'latest')
  const signature = manifest({
    schemaVersion: 2,
    mediaType: ociManifest,
    artifactType: 'application/vnd.example.note',
    config: descriptorOf(config, 'application/vnd.oci.empty.v1+json'),
    layers: [descriptorOf(layer, 'text/html', { annotations })],
    subject: descriptorOf(image),
    annotations,
  })
  await pushManifest(client, 'acme/web', signature, signature.digest)
}

describePages(
  'attack 16: what somebody wrote is never more than text',
  ({ visit }) => {
    test('a page that takes it for more would be found out', async () => {
      const visitor = await visit()
      for (const harm of ['<a href="javascript:1">x</a>', '<iframe></iframe>', payloads[1]]) {
        const faults = await watched(visitor.page)
        await visitor.page.setContent(`<main>${harm}</main>`)
        expect(await faults()).not.toEqual([])
      }
    })

    test.each([
      '/overview',
      '/organization',
      '/organization/acme',
      '/organization/acme?tab=teams',
      '/organization/acme?tab=robots',
      '/organization/acme?tab=applications',
      '/organization/acme?tab=logs',
      '/organization/acme/teams/crew',
      '/repository',
      '/repository/acme/web',
      '/repository/acme/web?tab=tags',
      '/repository/acme/web?tab=history',
      '/repository/acme/web?tab=logs',
      '/repository/acme/web?tab=settings',
      '/repository/acme/web/tag/latest',
      '/repository/acme/web/tag/latest?tab=layers',
      '/repository/acme/web/tag/latest?tab=referrers',
      '/repository/acme/web/tag/latest?tab=raw',
      '/search?q=web',
      '/messages',
      '/change-log',
      '/usage-logs',
    ])('on %s', async (address) => {
      const visitor = await visit({ username: 'root' })
      const faults = await watched(visitor.page)
      await visitor.goTo(address)
      await visitor.page.waitForLoadState('networkidle')
      expect(await faults()).toEqual([])
      // The messages that everybody is told stand on every page, as they were written.
      await visitor.page
        .getByText(payloads[1] ?? '')
        .first()
        .waitFor()
      // The page is itself still, whatever was in it.
      expect(new URL(visitor.page.url()).pathname).toBe(address.split('?')[0])
    })
  },
  { config: 'SUPER_USERS: [root]\n', prepare },
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
