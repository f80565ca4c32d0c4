import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { pushImage } from '../../server/test/harness/content.ts'
import { addManyTags } from '../../server/test/harness/many-tags.ts'
import type { RunningBerth } from '../../server/test/harness/running-berth.ts'
import { workOffJobs } from '../../server/test/harness/work-off.ts'
import { describePages, describePagesOnEachDatabase } from './harness/each-page.ts'
import { prepareHarbour, repositoryWith } from './harness/harbour.ts'

describePagesOnEachDatabase(
  'the list of repositories',
  ({ visit, berth }) => {
    test('says what to do first, creates one, and leads to it', async () => {
      const visitor = await visit({ username: 'reader' })
      const { page } = visitor
      await visitor.goTo('/repository')
      await page.getByRole('heading', { name: 'No repositories yet' }).waitFor()
      await page.getByRole('button', { name: 'Create repository' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Not a name')
      await dialog.getByRole('button', { name: 'Create repository' }).click()
      await dialog.getByText('slashes make parts').waitFor()
      await dialog.getByRole('textbox', { name: 'Name' }).fill('tools/lamp')
      await dialog.getByLabel('Description').fill('A lamp')
      await dialog.getByRole('button', { name: 'Create repository' }).click()
      await page.getByRole('heading', { level: 1, name: 'reader/tools/lamp' }).waitFor()
      await page.getByRole('heading', { name: 'No tags yet' }).waitFor()
    })

    test('a deleted repository comes back from the page of its organization', async () => {
      await repositoryWith(berth(), 'harbour/doomed', ['one'])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour')
      await page.getByRole('checkbox', { name: 'Select harbour/doomed' }).check()
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Delete', exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('harbour/doomed: all its tags').waitFor()
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('link', { name: 'doomed' }).waitFor({ state: 'detached' })
      await page
        .getByRole('button', { name: /^Close/ })
        .first()
        .click()
      await page.getByRole('button', { name: 'Deleted repositories' }).click()
      await page.getByRole('button', { name: 'Restore' }).click()
      await page.getByRole('link', { name: 'doomed' }).waitFor()
      const answer = await berth().client('ada').get('/v2/harbour/doomed/manifests/one')
      expect(answer.status).toBe(200)
    })
  },
  { prepare: prepareHarbour },
)

describePages(
  'repositories',
  ({ visit, berth }) => {
    test('are found by the server, starred, and made public together', async () => {
      for (const name of ['anchor', 'buoy']) await berth().createRepository(`harbour/${name}`)
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/repository')
      await page.getByRole('button', { name: 'Star harbour/anchor' }).click()
      await page.getByRole('button', { name: 'Starred' }).click()
      await page.getByRole('link', { name: 'harbour/buoy' }).waitFor({ state: 'detached' })
      await page.getByRole('link', { name: 'harbour/anchor' }).waitFor()
      await page.getByRole('button', { name: 'All' }).click()
      await (
        await berth().api('ada')
      ).put('/repository/harbour/anchor/changestate', { state: 'READ_ONLY' })
      await page.reload()
      const anchor = page.getByRole('row', { name: /harbour\/anchor/ })
      await anchor.getByText('Read-only').waitFor()
      await page.getByPlaceholder('Filter by name').fill('buo')
      await page.getByRole('link', { name: 'harbour/anchor' }).waitFor({ state: 'detached' })
      await page.getByRole('checkbox', { name: 'Select harbour/buoy' }).check()
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Make public' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('anybody will be able to pull').waitFor()
      await dialog.getByRole('button', { name: 'Make public' }).click()
      await page.getByText('All done').waitFor()
      const anonymous = await visit()
      await anonymous.goTo('/repository')
      await anonymous.page.getByRole('link', { name: 'harbour/buoy' }).waitFor()
      expect(await anonymous.page.getByRole('checkbox', { name: /^Select/ }).count()).toBe(0)
    })

    test('one says what it is for, in Markdown that never runs', async () => {
      await repositoryWith(berth(), 'harbour/described', ['one'])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/repository/harbour/described')
      await page.getByRole('button', { name: 'Edit' }).click()
      await page
        .getByLabel('Description')
        .fill(
          [
            '# Lamp',
            '<script>document.title = "stolen"</script>',
            '<img src=x onerror="document.title = 1">',
            '[click](javascript:alert(1)) [data](data:text/html,<script>1</script>)',
            '![picture](https://evil.example/x.png)',
            '<svg onload=alert(1)>',
            '| a | b |\n|---|---|\n| 1 | 2 |',
          ].join('\n\n'),
        )
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('The description is saved').waitFor()
      await page.getByRole('heading', { name: 'Lamp' }).waitFor()
      await page.reload()
      await page.getByRole('heading', { name: 'Lamp' }).waitFor()
      const bad =
        'main script, main img[src], main svg[onload], a[href^="javascript"], a[href^="data"]'
      expect(await page.locator(bad).count()).toBe(0)
      expect(await page.title()).toContain('harbour/described')
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    test('one says what is done with it, as a picture with its table', async () => {
      await repositoryWith(berth(), 'harbour/busy', ['one', 'two'])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/repository/harbour/busy')
      await page.getByRole('img', { name: /actions? in the last months/ }).waitFor()
      const picture = page.getByRole('figure', { name: /actions? in the last months/ })
      await picture.getByRole('button', { name: 'As a table' }).click()
      await picture.getByRole('columnheader', { name: 'Day' }).waitFor()
    })

    test.each([360])('the list is accessible at %i pixels', async (width) => {
      const visitor = await visit({ username: 'ada', width })
      await visitor.goTo('/repository')
      await visitor.page.getByRole('grid').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    test('what takes long is followed on all pages, and tried again where it failed', async () => {
      await berth().createRepository('harbour/large')
      const { manifest } = await pushImage(berth().client('ada'), 'harbour/large', 'v1', 'large')
      berth().clock.advance(600_000)
      await addManyTags(berth(), 'harbour/large', { digest: manifest.digest, count: 600 })
      const visitor = await visit({ username: 'ada', width: 360 })
      const { page } = visitor
      await page.clock.setFixedTime(new Date(berth().clock() + 60_000))
      await visitor.goTo('/organization/harbour?tab=settings')
      const dialog = await toMoment(berth(), page)
      await dialog.getByRole('gridcell', { name: 't100' }).waitFor()
      await dialog.getByRole('button', { name: 'Restore', exact: true }).click()
      const work = page.getByRole('region', { name: 'Work in the background' })
      await work.getByText(/\d+ tags restored so far/).waitFor()
      await visitor.goTo('/overview')
      await work.getByText(/tags restored so far/).waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])

      const call = /\/organization\/harbour\/restorations\/[\w-]+$/
      await page.route(call, async (route) => {
        const answer = await route.fetch()
        const body: unknown = await answer.json()
        const failed = { state: 'failed', failure: 'the database was away for too long' }
        await route.fulfill({ response: answer, json: { ...Object(body), ...failed } })
      })
      await work.getByText('the database was away for too long').waitFor()
      await page.unroute(call)
      await work.getByRole('button', { name: 'Try again' }).click()
      await workOffJobs(berth())
      await work.getByText(/\d+ tags? restored$/).waitFor()
      const answer = await berth().client('ada').get('/v2/harbour/large/tags/list')
      expect(answer.json()).toMatchObject({ tags: ['v1'] })
      await work.getByRole('button', { name: 'Close' }).click()
      await work.waitFor({ state: 'detached' })
    })
  },
  {
    async prepare(berth) {
      await prepareHarbour(berth)
      await berth.createRepository('harbour/first')
    },
  },
)

describePagesOnEachDatabase(
  'the history of tags',
  ({ visit, berth }) => {
    test('leads back to what a tag was', async () => {
      await repositoryWith(berth(), 'harbour/history', [])
      const client = berth().client('ada')
      const before = await pushImage(client, 'harbour/history', 'latest', 'before')
      berth().clock.advance(120_000)
      await pushImage(client, 'harbour/history', 'latest', 'after')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await page.clock.setFixedTime(new Date(berth().clock() + 60_000))
      await visitor.goTo('/repository/harbour/history?tab=history')
      const short = before.manifest.digest.slice(0, 15)
      await page.getByRole('button', { name: `Actions for latest ${short}` }).click()
      await page.getByRole('menuitem', { name: 'Revert to this' }).click()
      await page.getByText('latest is back to what it was').waitFor()
      await page.getByText('Reverted').waitFor()
      const answer = await client.get('/v2/harbour/history/manifests/latest')
      expect(answer.headers['docker-content-digest']).toBe(before.manifest.digest)
    })

    test('returns all tags to a moment, after a look at what would change', async () => {
      await repositoryWith(berth(), 'harbour/moment', ['gone'])
      const client = berth().client('ada')
      berth().clock.advance(600_000)
      await client.delete('/v2/harbour/moment/manifests/gone')
      await pushImage(client, 'harbour/moment', 'new', 'new')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await page.clock.setFixedTime(new Date(berth().clock() + 60_000))
      await visitor.goTo('/repository/harbour/moment?tab=history')
      const dialog = await toMoment(berth(), page)
      await dialog.getByText('comes back').waitFor()
      await dialog.getByText('goes').waitFor()
      await dialog.getByRole('button', { name: 'Restore', exact: true }).click()
      await page.getByText('2 tags restored').waitFor()
      const answer = await client.get('/v2/harbour/moment/manifests/gone')
      expect(answer.status).toBe(200)
    })
  },
  { prepare: prepareHarbour },
)

/** Asks what would change for the tags to be as they were five minutes ago. */
async function toMoment(berth: RunningBerth, page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Restore to a moment' }).click()
  const dialog = page.getByRole('dialog')
  const moment = new Date(berth.clock() - 300_000).toISOString().slice(0, 16)
  await dialog.getByLabel('Moment').fill(moment)
  await dialog.getByRole('button', { name: 'Preview' }).click()
  return dialog
}
