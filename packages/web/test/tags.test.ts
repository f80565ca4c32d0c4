import { expect, test } from 'vitest'

import {
  blob,
  imageManifest,
  indexManifest,
  pushBlob,
  pushImage,
  pushManifest,
} from '../../server/test/harness/content.ts'
import { describePages, describePagesOnEachDatabase } from './harness/each-page.ts'
import { prepareHarbour, repositoryWith, tagsOf } from './harness/harbour.ts'

describePagesOnEachDatabase(
  'the tags of a repository',
  ({ visit, berth }) => {
    test('say first how to push, and a push appears by itself', async () => {
      await repositoryWith(berth(), 'harbour/empty', [])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo(tagsOf('harbour/empty'))
      await page.getByRole('heading', { name: 'No tags yet' }).waitFor()
      const push = page.getByRole('textbox', { name: 'Command that pushes' })
      expect(await push.inputValue()).toMatch(
        /^podman push --tls-verify=false .*\/harbour\/empty:latest$/,
      )
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await pushImage(berth().client('ada'), 'harbour/empty', 'first', 'first')
      await page.getByRole('link', { name: 'first' }).waitFor({ timeout: 30_000 })
      const row = page.getByRole('row', { name: 'first' })
      expect(await row.locator('time').first().innerText()).toMatch(/^now$| ago$/)
    })

    test('a deleted tag is gone at once, and comes back', async () => {
      await repositoryWith(berth(), 'harbour/undo', ['keep', 'oops'])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo(tagsOf('harbour/undo'))
      await page.getByRole('button', { name: 'Actions for oops' }).click()
      await page.getByRole('menuitem', { name: 'Delete', exact: true }).click()
      await page.getByRole('link', { name: 'oops' }).waitFor({ state: 'detached' })
      await page.getByText('Tag oops deleted').waitFor()
      await page.getByRole('button', { name: 'Restore' }).click()
      await page.getByRole('link', { name: 'oops' }).waitFor()
      const answer = await berth().client('ada').get('/v2/harbour/undo/manifests/oops')
      expect(answer.status).toBe(200)
    })

    test('many are deleted together, and come back together', async () => {
      await repositoryWith(berth(), 'harbour/many', ['a1', 'a2', 'b1'])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo(tagsOf('harbour/many'))
      for (const tag of ['a1', 'a2']) {
        await page.getByRole('checkbox', { name: `Select ${tag}` }).check()
      }
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Delete', exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('a2: nobody can pull it any more').waitFor()
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await page.getByText('2 tags deleted').waitFor()
      await page.getByRole('link', { name: 'a1' }).waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Restore' }).click()
      await page.getByRole('link', { name: 'a1' }).waitFor()
      await page.getByRole('link', { name: 'a2' }).waitFor()
    })

    test('the server filters, and the address keeps what was asked for', async () => {
      await repositoryWith(berth(), 'harbour/filter', ['v1.0', 'v1.1', 'latest'])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo(tagsOf('harbour/filter'))
      await page.getByPlaceholder('Filter by name').fill('V1')
      await page.getByRole('link', { name: 'latest' }).waitFor({ state: 'detached' })
      await page.getByRole('link', { name: 'v1.0' }).waitFor()
      await page.getByRole('link', { name: 'v1.1' }).waitFor()
      await page.reload()
      await page.getByRole('link', { name: 'v1.0' }).waitFor()
      expect(await page.getByRole('link', { name: 'latest' }).count()).toBe(0)
    })
  },
  { prepare: prepareHarbour },
)

describePages(
  'tags, as others see them',
  ({ visit, berth }) => {
    test('who only reads is offered nothing that changes', async () => {
      await repositoryWith(berth(), 'harbour/readable', ['one'])
      await berth().setVisibility('harbour/readable', 'public')
      for (const username of ['reader', undefined]) {
        const visitor = await visit(username === undefined ? {} : { username })
        const { page } = visitor
        await visitor.goTo(tagsOf('harbour/readable'))
        await page.getByRole('link', { name: 'one' }).waitFor()
        expect(await page.getByRole('button', { name: 'Actions for one' }).count()).toBe(0)
        expect(await page.getByRole('checkbox', { name: /^Select/ }).count()).toBe(0)
        await page.getByRole('button', { name: 'Pull one' }).waitFor()
      }
    })

    test('a repository that is read-only says why nothing can be done', async () => {
      await repositoryWith(berth(), 'harbour/frozen', ['one'])
      await berth().setState('harbour/frozen', 'read-only')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo(tagsOf('harbour/frozen'))
      await page.getByRole('button', { name: 'Actions for one' }).click()
      const item = page.getByRole('menuitem', { name: 'Delete', exact: true })
      expect(await item.getAttribute('aria-disabled')).toBe('true')
    })

    test('an index is told from an image', async () => {
      await repositoryWith(berth(), 'harbour/index', [])
      const client = berth().client('ada')
      const { manifest } = await pushImage(client, 'harbour/index', undefined, 'amd64')
      await pushManifest(client, 'harbour/index', indexManifest([manifest]), 'all')
      const visitor = await visit({ username: 'ada' })
      await visitor.goTo(tagsOf('harbour/index'))
      await visitor.page.getByText('Image index').waitFor()
    })

    test.each([
      ['light', 1280],
      ['dark', 360],
    ] as const)('they can be read in the %s theme at %i pixels', async (theme, width) => {
      const name = `harbour/look-${width}`
      await repositoryWith(berth(), name, ['latest', 'v1.0', 'v1.1'])
      const visitor = await visit({ username: 'ada', theme, width })
      await visitor.goTo(tagsOf(name))
      await visitor.page.getByRole('link', { name: 'latest' }).waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    test('a push that came while they were asked for appears too', async () => {
      await repositoryWith(berth(), 'harbour/racing', ['one'])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const letGo: (() => void)[] = []
      await page.route(/tag\/details\?limit=100/, async (route) => {
        const response = await route.fetch()
        if (letGo.length === 0) await new Promise<void>((resolve) => letGo.push(resolve))
        await route.fulfill({ response })
      })
      const listens = new Promise<void>((resolve) => {
        void page.route(/subscribe\?topic=/, async (route) => {
          await route.continue()
          resolve()
        })
      })
      await page.goto(tagsOf('harbour/racing'))
      await listens
      // Opened after that of the page, it hears what the page has heard.
      await page.evaluate(`void (globalThis.heard = new Promise((resolve) => {
        const stream = new EventSource('/realtime/user/subscribe?topic=harbour/racing')
        stream.onmessage = ({ data }) => data.includes('repo_push') && resolve()
        globalThis.opened = new Promise((open) => { stream.onopen = open })
      }))`)
      await page.evaluate('opened')
      await pushImage(berth().client('ada'), 'harbour/racing', 'two', 'two')
      await page.evaluate('heard')
      letGo[0]?.()
      await page.getByRole('link', { name: 'two', exact: true }).waitFor()
    })

    test('a failure of the server leaves a way on', async () => {
      await repositoryWith(berth(), 'harbour/broken', ['one'])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await page.route('**/api/v1/repository/harbour/broken/tag/details**', (route) =>
        route.fulfill({ status: 500, json: { error: 'broken' } }),
      )
      await visitor.goTo(tagsOf('harbour/broken'))
      await page.getByText('Something went wrong inside the registry').waitFor()
      await page.unroute('**/api/v1/repository/harbour/broken/tag/details**')
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('link', { name: 'one' }).waitFor()
    })

    test('labels that would run as script are shown as text', async () => {
      const payload = '"><img src=x onerror=alert(1)>'
      await repositoryWith(berth(), 'harbour/attack', [])
      const client = berth().client('ada')
      const config = await pushBlob(
        client,
        'harbour/attack',
        blob(
          JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { payload } } }),
        ),
      )
      const layer = await pushBlob(client, 'harbour/attack', blob('layer of attack'))
      await pushManifest(client, 'harbour/attack', imageManifest(config, [layer]), 'one')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo(tagsOf('harbour/attack'))
      await page.getByRole('button', { name: 'Actions for one' }).click()
      await page.getByRole('menuitem', { name: 'Edit labels' }).click()
      await page.getByRole('gridcell', { name: payload }).waitFor()
      expect(await page.locator('img[src=x]').count()).toBe(0)
    })
  },
  { prepare: prepareHarbour },
)
