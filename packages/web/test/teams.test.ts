import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'

describePages(
  'the teams of an organization',
  ({ visit, berth }) => {
    test('one is made, gets members and rights, and is listed with both', async () => {
      await berth().createRepository('harbour/crane')
      await berth().createRobot('harbour+ci')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=teams')
      await page.getByRole('button', { name: 'Create team' }).click()
      const form = page.getByRole('dialog', { name: 'Create a team' })
      await form.getByLabel('Name').fill('builders')
      await form.getByLabel('Description').fill('they build')
      await form.getByLabel('In the organization it is').selectOption('creator')
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await form.getByRole('button', { name: 'Create team' }).click()

      await page.getByRole('heading', { level: 1, name: 'builders' }).waitFor()
      await page.getByRole('heading', { name: 'Nobody is in this team yet' }).waitFor()
      const box = page.getByRole('combobox', { name: 'User, robot account or mail address' })
      await box.fill('harbour+')
      await page.getByRole('option', { name: /harbour\+ci/ }).waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await box.press('Enter')
      expect(await box.inputValue()).toBe('harbour+ci')
      await page.getByRole('button', { name: 'Add' }).click()
      const members = page.getByRole('grid', { name: 'Members of builders' })
      await members.getByText('harbour+ci').waitFor()

      await page.getByRole('tab', { name: 'Repositories' }).click()
      await page.getByLabel('Name of a repository').fill('crane')
      await page.getByRole('button', { name: 'Add' }).click()
      await page.getByText('The team may write in crane').waitFor()
      await page.getByLabel('What the team may do in crane').selectOption('admin')
      await page.getByText('The team may administer in crane').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])

      await visitor.goTo('/organization/harbour?tab=teams')
      const row = page.getByRole('row', { name: /builders/ })
      await row.getByText('they build').waitFor()
      expect(await row.getByText('1', { exact: true }).count()).toBe(2)
    })

    test('the role of a team is changed in its row, and the last one of administrators stays', async () => {
      await berth().createTeam('harbour', 'pilots', 'member')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=teams')
      await page.getByLabel('What the team pilots may do').selectOption('creator')
      await page.getByText('The team pilots is creator now').waitFor()
      await page.getByLabel('What the team owners may do').selectOption('member')
      await page.getByText('The team stays what it was').waitFor()
      expect(await page.getByLabel('What the team owners may do').inputValue()).toBe('admin')
    })

    test('members and collaborators are listed, and members are taken out with what they lose', async () => {
      await berth().createTeam('harbour', 'sailors', 'member')
      await berth().addToTeam('harbour', 'sailors', 'bob')
      await berth().createRepository('harbour/shared')
      await berth().setRole('harbour/shared', 'carol', 'read')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=teams')
      await page.getByRole('button', { name: 'Collaborators' }).click()
      await page.getByRole('grid', { name: 'Collaborators' }).getByText('carol').waitFor()
      await page.getByRole('button', { name: 'Members' }).click()
      const row = page.getByRole('row', { name: /bob/ })
      await row.getByRole('checkbox').check()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Remove from the organization' }).click()
      await page.getByRole('dialog').getByText('bob: all teams').waitFor()
      const question = page.getByRole('dialog')
      await question.getByRole('button', { name: 'Remove from the organization' }).click()
      await row.waitFor({ state: 'detached' })
    })

    test('a member sees teams without what only administrators do', async () => {
      await berth().createTeam('harbour', 'readers', 'member')
      await berth().addToTeam('harbour', 'readers', 'dave')
      const visitor = await visit({ username: 'dave', width: 360 })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=teams')
      await page.getByRole('link', { name: 'readers' }).waitFor()
      expect(await page.getByRole('button', { name: 'Create team' }).count()).toBe(0)
      expect(await page.getByRole('checkbox').count()).toBe(0)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })
  },
  {
    async prepare(berth) {
      for (const name of ['ada', 'bob', 'carol', 'dave']) await berth.createUser(name)
      await berth.createOrganization('harbour', 'ada')
    },
  },
)
