import { expect, test } from 'vitest'

import { describePages, describePagesOnEachDatabase } from './harness/each-page.ts'

describePagesOnEachDatabase(
  'the list of organizations',
  ({ visit }) => {
    test('says what to do first, creates one, and leads to it', async () => {
      const visitor = await visit({ username: 'newcomer' })
      const { page } = visitor
      await visitor.goTo('/organization')
      await page.getByRole('heading', { name: 'No organization yet' }).waitFor()
      await page.getByRole('button', { name: 'Create organization' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Name').fill('Not a name')
      await dialog.getByRole('button', { name: 'Create organization' }).click()
      await dialog.getByText('Two letters or more').waitFor()
      await dialog.getByLabel('Name').fill('lighthouse')
      await dialog.getByRole('button', { name: 'Create organization' }).click()
      await page.getByRole('heading', { level: 1, name: 'lighthouse' }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/organization/lighthouse')
    })

    test('a refusal of the server stands in the dialog, and nothing typed is lost', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization')
      await page.getByRole('button', { name: 'Create organization' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Name').fill('harbour')
      await dialog.getByRole('button', { name: 'Create organization' }).click()
      await dialog.getByText('That did not work').waitFor()
      expect(await dialog.getByLabel('Name').inputValue()).toBe('harbour')
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('ada')
      await berth.createUser('newcomer')
      await berth.createOrganization('harbour', 'ada')
    },
  },
)

describePages(
  'a list',
  ({ visit, berth }) => {
    test('filters and sorts, and the address keeps both', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization')
      const table = page.getByRole('grid', { name: 'Organizations' })
      const names = async () => await table.getByRole('link').allTextContents()
      await table.getByRole('button', { name: 'Name' }).click()
      expect(await names()).toEqual(['berlin', 'oslo', 'paris', 'potsdam'])
      await table.getByRole('button', { name: 'Name' }).click()
      expect(await names()).toEqual(['potsdam', 'paris', 'oslo', 'berlin'])
      await page.getByPlaceholder('Filter by name').fill('p')
      expect(await names()).toEqual(['potsdam', 'paris'])
      expect(new URL(page.url()).search).toBe('?sort=-name&filter=p')
      await page.reload()
      await table.waitFor()
      expect(await names()).toEqual(['potsdam', 'paris'])
      await page.getByPlaceholder('Filter by name').fill('nothing like it')
      await page.getByText('Nothing matches').waitFor()
    })

    test('remembers the columns that somebody chose', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization')
      await page.getByRole('button', { name: 'Choose columns' }).click()
      await page.getByLabel('You are').uncheck()
      await page.reload()
      await page.getByRole('grid').waitFor()
      expect(await page.getByRole('columnheader', { name: 'You are' }).count()).toBe(0)
    })

    test('an action on many names what is lost, and tells how each ended', async () => {
      await berth().createOrganization('doomed', 'ada')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization')
      await page
        .getByRole('row', { name: /doomed/ })
        .getByRole('checkbox')
        .check()
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('doomed: all its repositories').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await page.getByText('All done').waitFor()
      await page.getByRole('link', { name: 'doomed' }).waitFor({ state: 'detached' })
      expect(await berth().services.accounts.find('doomed')).toBeUndefined()
    })

    test.each([360])('is accessible at %i pixels', async (width) => {
      const visitor = await visit({ username: 'ada', width })
      await visitor.goTo('/organization')
      await visitor.page.getByRole('grid').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('ada')
      for (const name of ['paris', 'oslo', 'berlin', 'potsdam']) {
        await berth.createOrganization(name, 'ada')
      }
    },
  },
)
