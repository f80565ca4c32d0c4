import { expect, test } from 'vitest'

import { pushImage } from '../../server/test/harness/content.ts'
import { describePages } from './harness/each-page.ts'

describePages(
  'logs',
  ({ visit, berth }) => {
    test('an organization’s says who did what, with a picture by day and its table', async () => {
      await pushImage(berth().client('ada'), 'harbour/crane', 'v1', 'crane')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=logs')
      const row = page.getByRole('row', { name: /pushed crane:v1/ })
      await row.getByText('ada').waitFor()
      await page.getByRole('img', { name: 'Entries by day' }).waitFor()
      await visitor.picture('logs')
      await page.getByRole('button', { name: 'As a table' }).click()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.getByPlaceholder('Filter what is listed').fill('nothing like it')
      await page.getByText('Nothing matches').waitFor()
    })

    test('other days are looked at, and the address keeps them', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=logs&from=2020-01-01&to=2020-01-02')
      await page.getByRole('heading', { name: 'Nothing happened in these days' }).waitFor()
      expect(await page.getByLabel('From').inputValue()).toBe('2020-01-01')
      await page.getByLabel('From').fill('2020-01-02')
      await expect.poll(() => new URL(page.url()).searchParams.get('from')).toBe('2020-01-02')
    })

    test('an export is asked for, and a bad target is told before it is sent', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=logs')
      await page.getByRole('button', { name: 'Export' }).click()
      const dialog = page.getByRole('dialog')
      const target = dialog.getByLabel('Send a link to this mail address')
      await target.fill('nobody')
      await dialog.getByRole('button', { name: 'Export' }).click()
      await dialog.getByText('Write a mail address').waitFor()
      await target.fill('https://log.example.com/take')
      await dialog.getByRole('button', { name: 'Export' }).click()
      await page.getByText('The export is on its way').waitFor()
    })

    test('a repository, a user and the registry have one each', async () => {
      await pushImage(berth().client('ada'), 'ada/own', 'v2', 'own')
      const visitor = await visit({ username: 'ada' })
      for (const address of ['/repository/ada/own?tab=logs', '/user/ada?tab=logs']) {
        await visitor.goTo(address)
        await visitor.page.getByText('pushed own:v2').first().waitFor()
      }
      const root = await visit({ username: 'root', width: 360 })
      await root.goTo('/usage-logs')
      await root.page.getByText('pushed own:v2').first().waitFor()
      expect(await root.accessibilityFaultsInBothThemes()).toEqual([])
    })
  },
  {
    config: 'SUPER_USERS: [root]\nFEATURE_SUPERUSERS_FULL_ACCESS: true\n',
    async prepare(berth) {
      for (const name of ['ada', 'root']) await berth.createUser(name)
      await berth.createOrganization('harbour', 'ada')
    },
  },
)
