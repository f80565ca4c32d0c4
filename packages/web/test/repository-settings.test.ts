import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { prepareHarbour, repositoryWith } from './harness/harbour.ts'

const settingsOf = (name: string) => `/repository/${name}?tab=settings`

describePages(
  'the settings of a repository',
  ({ visit, berth }) => {
    const open = async (name: string) => {
      const visitor = await visit({ username: 'ada' })
      await visitor.goTo(settingsOf(name))
      return { visitor, page: visitor.page, dialog: visitor.page.getByRole('dialog') }
    }

    test('a user is found, given a right, another one, and none', async () => {
      await berth().createRepository('harbour/rights')
      const { visitor, page } = await open('harbour/rights')
      await page.getByRole('combobox', { name: 'Give a right to' }).fill('rea')
      await page.getByRole('option', { name: /reader/ }).click()
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      const role = page.getByRole('combobox', { name: 'Role of reader' })
      await role.waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await role.selectOption('admin')
      await page.getByText('reader has another role now').first().waitFor()
      const { body } = await (
        await berth().api('ada')
      ).get('/repository/harbour/rights/permissions/user/reader')
      expect(body).toMatchObject({ role: 'admin' })
      await page.getByRole('button', { name: 'Take the right of reader away' }).click()
      await page.getByText('reader has no right of its own any more').waitFor()
      await role.waitFor({ state: 'detached' })
    })

    test('it is made public, read-only, and open again', async () => {
      await repositoryWith(berth(), 'harbour/state', ['one'])
      const { page, dialog } = await open('harbour/state')
      await page.getByRole('button', { name: 'Make public' }).click()
      await dialog.getByRole('button', { name: 'Make public' }).click()
      await page.getByText('The repository is public').waitFor()
      const answer = await berth().anonymous().get('/v2/harbour/state/manifests/one')
      expect(answer.status).toBe(200)
      await page.getByRole('button', { name: 'Make read-only' }).click()
      await page.getByText('The repository is read-only').waitFor()
      await page.getByRole('button', { name: 'Take pushes again' }).click()
      await page.getByText('The repository takes pushes again').waitFor()
    })

    test('its own policies delete tags or keep them, after a look at what they would do', async () => {
      await repositoryWith(berth(), 'harbour/prune', ['dev-1', 'dev-2', 'v1'])
      const { visitor, page, dialog } = await open('harbour/prune')
      const prune = page.getByRole('region', { name: 'Auto-prune policies' })
      await prune.getByRole('button', { name: 'Add a policy' }).click()
      await dialog.getByLabel('Newest tags to keep').fill('none')
      await dialog.getByRole('button', { name: 'Preview' }).click()
      await dialog.getByText('A number of 1 or more.').waitFor()
      await dialog.getByLabel('Newest tags to keep').fill('1')
      await dialog.getByLabel('Tags that it looks at').fill('dev-.*')
      await dialog.getByRole('button', { name: 'Preview' }).click()
      await dialog.getByText('dev-1', { exact: true }).waitFor()
      expect(await dialog.getByText('v1', { exact: true }).count()).toBe(0)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByRole('button', { name: 'Save' }).click()
      await prune.getByText('Keeps the newest tag among tags like dev-.*').waitFor()

      const immutable = page.getByRole('region', { name: 'Immutability policies' })
      await immutable.getByRole('button', { name: 'Add a policy' }).click()
      await dialog.getByLabel('Tags that it looks at').fill('v.*')
      await dialog.getByRole('button', { name: 'Preview' }).click()
      await dialog.getByText('1 tag would become immutable now:').waitFor()
      await dialog.getByRole('button', { name: 'Save' }).click()
      await immutable.getByText('Tags like v.* stay as they are').waitFor()
    })

    test('somebody is told of pushes, and sees how a test went', async () => {
      await berth().createRepository('harbour/told')
      const { visitor, page, dialog } = await open('harbour/told')
      await page.getByRole('button', { name: 'Add notification' }).click()
      await dialog.getByLabel('Address').fill('nowhere')
      await dialog.getByRole('button', { name: 'Add notification' }).click()
      await dialog.getByText('begins with https://').waitFor()
      await dialog.getByLabel('Address').fill('https://hooks.example.com/push')
      await dialog.getByLabel('Title').fill('<b>deploy</b>')
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByRole('button', { name: 'Add notification' }).click()
      await page.getByText('<b>deploy</b>').waitFor()
      const row = page.getByRole('row', { name: /deploy/ })
      await row.getByRole('button').last().click()
      await page.getByRole('menuitem', { name: 'Send a test' }).click()
      await dialog.getByText('Deliveries: <b>deploy</b>').waitFor()
      await dialog.getByText('a test').waitFor()
      await dialog.getByRole('button', { name: 'Close' }).last().click()
      await row.getByRole('button').last().click()
      await page.getByRole('menuitem', { name: 'Remove' }).click()
      await page.getByText('Nobody is told of anything.').waitFor()
    })

    test('it is deleted after its name was typed, and comes back', async () => {
      await repositoryWith(berth(), 'harbour/goes', ['one'])
      const { page, dialog } = await open('harbour/goes')
      await page.getByRole('button', { name: 'Delete repository' }).click()
      await dialog.getByText('all its tags and their history').waitFor()
      await dialog.getByRole('textbox').fill('harbour/goes')
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('heading', { level: 1, name: 'harbour' }).waitFor()
      await page.getByText('harbour/goes deleted').waitFor()
      await page.getByRole('button', { name: 'Restore' }).first().click()
      await page.getByRole('link', { name: 'goes' }).waitFor()
    })

    test('others do not see them', async () => {
      await berth().createRepository('harbour/open', { visibility: 'public' })
      const visitor = await visit({ username: 'reader' })
      await visitor.goTo(settingsOf('harbour/open'))
      await visitor.page.getByRole('tab', { name: 'Information' }).waitFor()
      expect(await visitor.page.getByRole('tab', { name: 'Settings' }).count()).toBe(0)
    })

    test('they are accessible where it is narrow', async () => {
      await berth().createRepository('harbour/narrow')
      const visitor = await visit({ username: 'ada', width: 360 })
      await visitor.goTo(settingsOf('harbour/narrow'))
      await visitor.page.getByText('Nobody is told of anything.').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })
  },
  {
    prepare: prepareHarbour,
    config: 'FEATURE_IMMUTABLE_TAGS: true\nFEATURE_AUTO_PRUNE: true\n',
  },
)
