import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'

import {
  blob,
  imageManifest,
  pushBlob,
  pushManifest,
  type TestBlob,
} from '../../server/test/harness/content.ts'
import type { RunningBerth } from '../../server/test/harness/running-berth.ts'
import { describePages } from './harness/each-page.ts'
import { prepareHarbour } from './harness/harbour.ts'

const kibibyte = 1024
const settings = '/organization/harbour?tab=settings'

describePages(
  'pictures',
  ({ visit, berth }) => {
    test('of the storage of an organization say what its table says', async () => {
      const visitor = await visit({ username: 'ada', height: 1400 })
      const { page } = visitor
      await visitor.goTo(settings)
      const quota = await tableOf(page, /^\S+ KiB of 512 KiB are used$/)
      const { used_bytes: usedBytes, repositories } = await storageOf(berth())
      expect(quota).toEqual([
        ['Used', kibibytes(usedBytes), share(usedBytes, 512 * kibibyte)],
        [
          'Free',
          kibibytes(512 * kibibyte - usedBytes),
          share(512 * kibibyte - usedBytes, 512 * kibibyte),
        ],
        ['Quota', '512 KiB', '100%'],
        ['Owners are told from here on', '358 KiB', '70%'],
        ['Pushes are refused from here on', '461 KiB', '90%'],
      ])
      const map = await tableOf(page, 'Storage by repository')
      expect(map.map(([name]) => name)).toEqual([
        'harbour/large',
        'harbour/layers',
        'harbour/small',
      ])
      expect(map.map(([, size]) => size)).toEqual(
        repositories.map(({ used_bytes: bytes }) => kibibytes(bytes)),
      )
      const tiles = await tilesOf(page)
      expect(tiles.map(({ title }) => title)).toEqual(map.map(([name, size]) => `${name}: ${size}`))
      const [large, , small] = tiles
      expect(areaOf(large) / areaOf(small)).toBeCloseTo(
        (repositories[0]?.used_bytes ?? 0) / (repositories[2]?.used_bytes ?? 1),
        0,
      )
      const whole = await page.locator('.berth-treemap').boundingBox()
      for (const { box } of tiles) {
        expect(endOf(box)).toBeLessThanOrEqual(endOf(whole) + 0.5)
      }
      await visitor.picture('storage')
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      const figure = page.getByRole('figure', { name: 'Storage by repository' })
      await figure.getByRole('row').getByRole('link', { name: 'harbour/large' }).click()
      await page.getByRole('heading', { level: 1, name: 'harbour/large' }).waitFor()
      await page.goBack()
      await figure.getByRole('group').getByRole('link', { name: 'harbour/large' }).click()
      await page.getByRole('heading', { level: 1, name: 'harbour/large' }).waitFor()
    })

    test('of a namespace with nothing in it say how it begins', async () => {
      const visitor = await visit({ username: 'reader' })
      await visitor.goTo('/user/reader?tab=settings')
      await visitor.page.getByText('Nothing is stored here yet').waitFor()
      expect(await visitor.page.getByText('Storage by repository').count()).toBe(0)
    })

    test('of one repository fill the whole', async () => {
      const visitor = await visit({ username: 'ada' })
      await visitor.goTo('/user/ada?tab=settings')
      const rows = await tableOf(visitor.page, 'Storage by repository')
      expect(rows.map(([name, , part]) => [name, part])).toEqual([['ada/only', '100%']])
      const [tile, ...others] = await tilesOf(visitor.page)
      expect(others).toEqual([])
      const whole = await visitor.page.locator('.berth-treemap').boundingBox()
      expect(areaOf(tile)).toBeCloseTo((whole?.width ?? 0) * (whole?.height ?? 0), -2)
    })

    test('of the overview say what is left of the own quota, and where most is stored', async () => {
      const visitor = await visit({ username: 'ada', height: 1400 })
      const { page } = visitor
      await visitor.goTo('/overview')
      const own = await tableOf(page, /^\S+ KiB of your quota of 100 KiB are used$/)
      expect(own.map(([what]) => what)).toEqual(['Used', 'Free', 'Quota'])
      const namespaces = await tableOf(page, 'Storage by namespace')
      expect(namespaces.map(([name]) => name)).toEqual(['harbour', 'ada'])
      expect(namespaces[1]?.[1]).toBe(own[0]?.[1])
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    test('of layers tell what tags have in common, and what each has alone', async () => {
      const visitor = await visit({ username: 'ada', height: 1400 })
      const { page } = visitor
      await visitor.goTo('/repository/harbour/layers')
      const rows = await tableOf(page, 'Layers of the 3 newest tags')
      const base = `sha256:${common.digest.slice('sha256:'.length, 'sha256:'.length + 12)}`
      expect(rows.map(([name]) => name)).toEqual(['Altogether', base, 'In this tag alone'])
      // The newest first: what has another base shares nothing.
      expect(rows[1]?.slice(1)).toEqual(['–', '60.0 KiB', '60.0 KiB'].map(trimmed))
      const bars = page.locator('.berth-share-bar')
      expect(await bars.count()).toBe(3)
      expect(await bars.nth(0).locator('> span').count()).toBe(1)
      expect(await bars.nth(1).locator('> span').count()).toBe(2)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    test('of pushes and pulls are for those who may read the log', async () => {
      const ada = await visit({ username: 'ada', height: 1400 })
      await ada.goTo('/repository/harbour/layers')
      const rows = await tableOf(ada.page, '3 pushes and 1 pull in 30 days')
      expect(rows).toHaveLength(30)
      expect(rows.at(-1)?.slice(1)).toEqual(['3', '1'])
      expect(rows.slice(0, -1).every(([, pushes, pulls]) => pushes === '0' && pulls === '0')).toBe(
        true,
      )
      const reader = await visit({ username: 'reader' })
      await reader.goTo('/repository/harbour/layers')
      await reader.page.getByRole('heading', { name: 'Layers in common' }).waitFor()
      expect(await reader.page.getByRole('heading', { name: 'Pushes and pulls' }).count()).toBe(0)
    })

    test('of a log tell pushes, pulls and the rest apart', async () => {
      const visitor = await visit({ username: 'ada' })
      await visitor.goTo('/repository/harbour/layers?tab=logs')
      const rows = await tableOf(visitor.page, 'Entries by day')
      const [, pushes, pulls, others] = rows.at(-1) ?? []
      expect([pushes, pulls]).toEqual(['3', '1'])
      expect(Number(others)).toBeGreaterThan(0)
    })

    test('of a repository without tags say so', async () => {
      const visitor = await visit({ username: 'ada' })
      await visitor.goTo('/repository/harbour/empty')
      await visitor.page.getByText('There are no tags yet whose layers').waitFor()
      await visitor.page.getByText('Nothing was pushed or pulled in the last 30 days').waitFor()
    })

    test('of the whole registry are for its administrators', async () => {
      const visitor = await visit({ username: 'root', height: 1400 })
      await visitor.goTo('/superuser/registrysize')
      const namespaces = await tableOf(visitor.page, 'Storage by namespace')
      expect(namespaces.map(([name]) => name)).toEqual(['harbour', 'ada'])
      const repositories = await tableOf(visitor.page, 'Storage by repository')
      expect(repositories).toHaveLength(4)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    describe.each([
      ['light', 'ltr'],
      ['dark', 'rtl'],
    ] as const)('at 360 pixels in the %s theme, %s', (theme, direction) => {
      test.each([settings, '/repository/harbour/layers', '/repository/harbour/layers?tab=logs'])(
        '%s lies within the screen',
        async (address) => {
          const visitor = await visit({ username: 'ada', theme, width: 360 })
          const { page } = visitor
          await page.addInitScript(`document.addEventListener('DOMContentLoaded', () => {
            document.documentElement.dir = '${direction}'
          })`)
          await visitor.goTo(address)
          await page.locator('figure').first().waitFor()
          const pictures = await page
            .locator('figure')
            .locator('[role="img"], [role="group"], .berth-tile')
            .all()
          expect(pictures).not.toEqual([])
          for (const picture of pictures) {
            const { x = -1, width = 1000 } = (await picture.boundingBox()) ?? {}
            expect(x).toBeGreaterThanOrEqual(0)
            expect(x + width).toBeLessThanOrEqual(360)
          }
          expect(await visitor.accessibilityFaults()).toEqual([])
        },
      )
    })

    test('of names that would run as script show them as text', async () => {
      const payload = '"><img src=x onerror=alert(1)>'
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await page.route('**/organization/harbour/storage', (route) =>
        route.fulfill({
          json: {
            state: 'complete',
            used_bytes: 3000,
            repositories: [
              { repository: `harbour/${payload}`, used_bytes: 2000 },
              { repository: `harbour/${'long'.repeat(60)}`, used_bytes: 1000 },
            ],
          },
        }),
      )
      await page.route('**/harbour/layers/tag/layers**', (route) =>
        route.fulfill({
          json: {
            tags: [
              { name: payload, manifest_digest: payload, size: 9, own_size: 9, shared_size: 0 },
            ],
            layers: [{ digest: payload, size: 9, tags: [payload] }],
            has_more_layers: false,
            is_complete: true,
          },
        }),
      )
      await visitor.goTo(settings)
      const map = await tableOf(page, 'Storage by repository')
      expect(map[0]?.[0]).toBe(`harbour/${payload}`)
      await visitor.goTo('/repository/harbour/layers')
      await page.getByText('Layers of the only tag').waitFor()
      expect(await page.locator('img[src=x]').count()).toBe(0)
    })

    test('of what the server cannot tell have a way on', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await page.route('**/organization/harbour/storage', (route) =>
        route.fulfill({ status: 403, json: { error: 'no' } }),
      )
      await visitor.goTo(settings)
      const section = page.getByRole('region', { name: 'Storage' })
      await section.getByRole('button', { name: 'Try again' }).waitFor()
      await page.unroute('**/organization/harbour/storage')
      await section.getByRole('button', { name: 'Try again' }).click()
      await section.getByText('Storage by repository').first().waitFor()
    })
  },
  {
    config: `SUPER_USERS: [root]
FEATURE_QUOTA_MANAGEMENT: true
FEATURE_SUPERUSERS_FULL_ACCESS: true
`,
    prepare,
  },
)

const common = blob(Buffer.alloc(60 * kibibyte, 'base'))

async function prepare(berth: RunningBerth): Promise<void> {
  await prepareHarbour(berth)
  await berth.createUser('root')
  const own = (sizeKibibytes: number, seed: string) =>
    blob(Buffer.alloc(sizeKibibytes * kibibyte, seed))
  await push(berth, 'harbour/large', 'latest', [own(200, 'large')])
  await push(berth, 'harbour/small', 'latest', [own(20, 'small')])
  await push(berth, 'ada/only', 'latest', [own(10, 'only')])
  await push(berth, 'harbour/layers', 'v1', [common, own(10, 'one')])
  await push(berth, 'harbour/layers', 'v2', [common, own(12, 'two')])
  await push(berth, 'harbour/layers', 'v3', [own(30, 'three')])
  await berth.createRepository('harbour/empty')
  await berth.setVisibility('harbour/layers', 'public')
  await berth.client('ada').get('/v2/harbour/layers/manifests/v1')
  await limit(berth, '/organization/harbour/quota', 512, { Warning: 70, Reject: 90 })
  await limit(berth, '/superuser/users/ada/quota', 100)
}

async function limit(
  berth: RunningBerth,
  path: string,
  sizeKibibytes: number,
  thresholds: Readonly<Record<string, number>> = {},
): Promise<void> {
  const root = await berth.api('root')
  expect((await root.post(path, { limit_bytes: sizeKibibytes * kibibyte })).status).toBe(201)
  for (const [type, percent] of Object.entries(thresholds)) {
    const [quota] = (await root.get(path)).body as readonly { readonly id: number }[]
    const body = { type, threshold_percent: percent }
    expect((await root.post(`${path}/${quota?.id}/limit`, body)).status).toBe(201)
  }
}

async function push(
  berth: RunningBerth,
  repository: string,
  tag: string,
  layers: readonly TestBlob[],
): Promise<void> {
  const client = berth.client('ada')
  const config = blob(JSON.stringify({ architecture: 'amd64', os: 'linux', comment: tag }))
  for (const content of [config, ...layers]) await pushBlob(client, repository, content)
  await pushManifest(client, repository, imageManifest(config, layers), tag)
}

async function storageOf(berth: RunningBerth) {
  const ada = await berth.api('ada')
  return (await ada.get('/organization/harbour/storage')).body as {
    readonly used_bytes: number
    readonly repositories: readonly { readonly used_bytes: number }[]
  }
}

/** What stands in the table of a picture, which is opened first. */
async function tableOf(page: Page, title: string | RegExp): Promise<string[][]> {
  const figure = page.getByRole('figure', { name: title })
  await figure.getByRole('button', { name: 'As a table' }).click()
  const rows = await figure
    .getByRole('table')
    .or(figure.getByRole('grid'))
    .locator('tbody tr')
    .all()
  return await Promise.all(rows.map(async (row) => await row.locator('td').allInnerTexts()))
}

async function tilesOf(page: Page) {
  const tiles = await page.locator('.berth-tile').all()
  return await Promise.all(
    tiles.map(async (tile) => ({
      title: await tile.getAttribute('title'),
      box: await tile.boundingBox(),
    })),
  )
}

function areaOf(tile: Awaited<ReturnType<typeof tilesOf>>[number] | undefined): number {
  return (tile?.box?.width ?? 0) * (tile?.box?.height ?? 0)
}

function endOf(box: { readonly x: number; readonly width: number } | null): number {
  return (box?.x ?? 0) + (box?.width ?? 0)
}

/** Three digits, as the page writes them. */
function kibibytes(bytes: number): string {
  const value = bytes / kibibyte
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${trimmed(value.toFixed(digits))} KiB`
}

function trimmed(text: string): string {
  return text.replace(/\.0+(?=\D|$)/, '')
}

function share(part: number, whole: number): string {
  return `${Math.round((part / whole) * 100)}%`
}
