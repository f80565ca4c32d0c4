import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { repositoryWith } from './harness/harbour.ts'

describePages(
  'the settings of a user',
  ({ visit, berth }) => {
    test('the profile is changed', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/user/ada?tab=settings')
      const profile = page.getByRole('region', { name: 'Profile' })
      await profile.getByLabel('Given name').fill('Ada')
      await profile.getByLabel('Company').fill('Harbour & Sons')
      await profile.getByRole('button', { name: 'Save' }).click()
      await page.getByText('The profile is saved').waitFor()
      const { body } = await (await berth().api('ada')).get('/user/')
      expect(body).toMatchObject({ given_name: 'Ada', company: 'Harbour & Sons' })
    })

    test('a new password is typed twice, and works', async () => {
      const visitor = await visit({ username: 'bob' })
      const { page } = visitor
      await visitor.goTo('/user/bob?tab=settings')
      const section = page.getByRole('region', { name: 'Password', exact: true })
      await section.getByLabel('New password').fill('a-quite-new-one')
      await section.getByLabel('The same again').fill('another')
      await section.getByRole('button', { name: 'Change the password' }).click()
      await section.getByText('two different passwords').waitFor()
      await section.getByLabel('The same again').fill('a-quite-new-one')
      await section.getByRole('button', { name: 'Change the password' }).click()
      await page.getByText('The password is changed').waitFor()
      const answer = await berth().client('bob', 'a-quite-new-one').get('/v2/')
      expect(answer.status).toBe(200)
    })

    test('old tags of the own repositories are deleted by a policy, after a look', async () => {
      await repositoryWith(berth(), 'ada/tool', ['one', 'two'])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/user/ada?tab=settings')
      const prune = page.getByRole('region', { name: 'Auto-prune policies' })
      await prune.getByRole('button', { name: 'Add a policy' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Newest tags to keep').fill('1')
      await dialog.getByRole('button', { name: 'Preview' }).click()
      await dialog.getByText('tool:one').waitFor()
      await dialog.getByRole('button', { name: 'Save' }).click()
      await prune.getByText('Keeps the newest tag of all tags').waitFor()
    })

    test('an app token is made, shown with its command, and revoked', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/user/ada?tab=settings')
      await page.getByRole('button', { name: 'Create app token' }).click()
      const form = page.getByRole('dialog')
      await form.getByLabel('Program').fill('my laptop')
      await form.getByRole('button', { name: 'Create app token' }).click()
      const shown = page.getByRole('dialog', { name: 'Show my laptop' })
      const token = await shown.getByLabel('Token', { exact: true }).inputValue()
      expect((await berth().client('$app', token).get('/v2/')).status).toBe(200)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.keyboard.press('Escape')
      const tokens = page.getByRole('region', { name: 'App tokens' })
      await tokens
        .getByRole('row', { name: /my laptop/ })
        .getByRole('checkbox')
        .check()
      await tokens.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Revoke' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
      await page.getByRole('heading', { name: 'No app tokens yet' }).waitFor()
    })

    test('an encrypted password is made with the password alone', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/user/ada?tab=settings')
      const section = page.getByRole('region', { name: 'Encrypted password' })
      await section.getByLabel('Your password').fill('not it at all')
      await section.getByRole('button', { name: 'Make an encrypted password' }).click()
      await section.getByText('That did not work').waitFor()
    })

    test('other browsers are signed out, and this one stays', async () => {
      const other = await visit({ username: 'ada' })
      await other.goTo('/overview')
      const visitor = await visit({ username: 'ada', width: 360 })
      const { page } = visitor
      await visitor.goTo('/user/ada?tab=settings')
      const sessions = page.getByRole('region', { name: 'Sessions' })
      await sessions.getByText('this one').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await sessions.getByRole('button', { name: 'Sign out all others' }).click()
      await page.getByText('All other browsers are signed out').waitFor()
      await page.reload()
      await sessions.getByText('this one').waitFor()
      await other.page.goto('/overview')
      await other.page.getByRole('heading', { name: 'Sign in to Berth' }).waitFor()
    })
  },
  {
    config: 'FEATURE_USER_METADATA: true\nFEATURE_AUTO_PRUNE: true\n',
    async prepare(berth) {
      for (const name of ['ada', 'bob']) await berth.createUser(name)
    },
  },
)
