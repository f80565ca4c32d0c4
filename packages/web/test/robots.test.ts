import { expect, test } from 'vitest'

import type { RunningBerth } from '../../server/test/harness/running-berth.ts'
import { describePages, describePagesOnEachDatabase } from './harness/each-page.ts'

describePagesOnEachDatabase(
  'the robot accounts of an organization',
  ({ visit, berth }) => {
    test('one is made, its credentials are taken, and they sign in', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=robots')
      await page.getByRole('heading', { name: 'No robot account yet' }).waitFor()
      await page.getByRole('button', { name: 'Create robot account' }).click()
      const form = page.getByRole('dialog', { name: 'Create a robot account' })
      await form.getByLabel('Name').fill('ci')
      await form.getByLabel('Description').fill('builds the cranes')
      await form.getByRole('button', { name: 'Create robot account' }).click()

      const dialog = page.getByRole('dialog', { name: 'Credentials of harbour+ci' })
      await dialog.getByText('The token is hidden').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByRole('tab', { name: 'Podman' }).click()
      const command = await dialog.getByLabel('Command for Podman', { exact: true }).inputValue()
      const [, token = ''] = /^echo '(\w+)' \| podman login/.exec(command) ?? []
      const robot = berth().client('harbour+ci', token)
      await berth().createRepository('harbour/app')
      await berth().setRole('harbour/app', 'harbour+ci', 'read')
      expect((await robot.get('/v2/harbour/app/tags/list')).status).toBe(200)
    })
  },
  { prepare: prepareHarbour },
)

describePages(
  'robot accounts',
  ({ visit, berth }) => {
    test('every form of the credentials is shown, and accessible', async () => {
      await berth().createRobot('harbour+forms')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=robots')
      await page.getByRole('button', { name: 'harbour+forms', exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('The token is hidden').waitFor()
      await visitor.picture('robot-credentials')
      for (const name of ['Kubernetes', 'Podman', 'Docker', 'Helm', 'GitHub Actions']) {
        await dialog.getByRole('tab', { name }).click()
        await dialog.getByRole('tabpanel').waitFor()
        expect([name, await visitor.accessibilityFaults()]).toEqual([name, []])
      }
      await dialog.getByRole('tab', { name: 'Kubernetes' }).click()
      await dialog.getByText('/harbour only').click()
      const download = page.waitForEvent('download')
      await dialog.getByRole('button', { name: /^Download/ }).click()
      expect((await download).suggestedFilename()).toBe('harbour-forms-pull-secret.yaml')
    })

    test('a new token ends the old one, after a question that says so', async () => {
      const old = await berth().createRobot('harbour+renewed')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=robots')
      await page.getByRole('button', { name: 'harbour+renewed', exact: true }).click()
      await page.getByRole('button', { name: 'Make a new token' }).click()
      const question = page.getByRole('dialog', { name: /Make a new token for/ })
      await question.getByText('ends at once').waitFor()
      await question.getByRole('button', { name: 'Make a new token' }).click()
      await page.getByText('harbour+renewed has a new token').waitFor()
      await page.getByRole('button', { name: 'Show the token' }).click()
      const shown = await page.getByLabel('Token', { exact: true }).last().inputValue()
      expect(shown).toMatch(/^\w{20,}$/)
      expect(shown).not.toBe(old)
    })

    test('rights in repositories are given, changed and taken', async () => {
      await berth().createRobot('harbour+rights')
      await berth().createRepository('harbour/crane')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=robots')
      await page.getByRole('button', { name: 'Actions for harbour+rights' }).click()
      await page.getByRole('menuitem', { name: 'Set repository permissions' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('It has rights in no repository yet').waitFor()
      await dialog.getByLabel('Name of a repository').fill('crane')
      await dialog.getByRole('button', { name: 'Add' }).click()
      const role = dialog.getByLabel('What it may do in crane')
      await role.waitFor()
      expect(await role.inputValue()).toBe('write')
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await role.selectOption('read')
      await page.getByText('harbour+rights may read in crane').waitFor()
      await dialog.getByLabel('Name of a repository').fill('nothing-like-it')
      await dialog.getByRole('button', { name: 'Add' }).click()
      await page.getByText('The right was not changed').waitFor()
      await role.selectOption('')
      await role.waitFor({ state: 'detached' })
    })

    test('several are deleted at once, with what ends named', async () => {
      for (const name of ['one', 'two']) await berth().createRobot(`harbour+${name}`)
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=robots')
      for (const name of ['one', 'two']) {
        const row = page.getByRole('row', { name: new RegExp(`harbour\\+${name}`) })
        await row.getByRole('checkbox').check()
      }
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByText('harbour+two: its token').waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
      await page.getByText('All done').waitFor()
      expect(await berth().services.accounts.find('harbour+one')).toBeUndefined()
    })

    test.each([360])('the list is accessible at %i pixels', async (width) => {
      await berth().createRobot(`harbour+wide${width}`)
      const visitor = await visit({ username: 'ada', width })
      await visitor.goTo('/organization/harbour?tab=robots')
      await visitor.page.getByRole('grid').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    test('a user has robot accounts too', async () => {
      const visitor = await visit({ username: 'bob' })
      const { page } = visitor
      await visitor.goTo('/user/bob?tab=robots')
      await page.getByRole('button', { name: 'Create robot account' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill('laptop')
      await page.getByRole('dialog').getByRole('button', { name: 'Create robot account' }).click()
      await page.getByRole('dialog', { name: 'Credentials of bob+laptop' }).waitFor()
    })
  },
  { prepare: prepareHarbour },
)

async function prepareHarbour(berth: RunningBerth): Promise<void> {
  await berth.createUser('ada')
  await berth.createUser('bob')
  await berth.createOrganization('harbour', 'ada')
}
