import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'

describePages(
  'the pages of administrators',
  ({ visit, berth }) => {
    test('a user is made, whose password is shown once, disabled and enabled', async () => {
      const visitor = await visit({ username: 'root' })
      const { page } = visitor
      await visitor.goTo('/superuser/users')
      await page.getByRole('button', { name: 'Create user' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('User name').fill('newcomer')
      await dialog.getByLabel('Mail address').fill('newcomer@example.com')
      await dialog.getByRole('button', { name: 'Create user' }).click()
      const shown = dialog.getByLabel('Give this password to newcomer', { exact: false })
      const password = await shown.first().inputValue()
      expect((await berth().client('newcomer', password).get('/v2/')).status).toBe(200)
      await page.keyboard.press('Escape')
      const row = page.getByRole('row', { name: /newcomer/ })
      await row.getByRole('checkbox').check()
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Disable' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
      await row.getByText('disabled').waitFor()
      expect(await berth().services.accounts.find('newcomer')).toMatchObject({ isEnabled: false })
    })

    test('a user is given another mail address and another password', async () => {
      await berth().createUser('forgetful')
      const visitor = await visit({ username: 'root' })
      const { page } = visitor
      await visitor.goTo('/superuser/users')
      const act = async (name: string, action: string) => {
        await page.getByRole('button', { name: `Actions for ${name}` }).click()
        await page.getByRole('menuitem', { name: action }).click()
      }
      const dialog = page.getByRole('dialog')
      const change = dialog.getByRole('button', { name: 'Change' })
      await act('forgetful', 'Change the mail address')
      await dialog.getByLabel('Mail address').fill('new@example.com')
      await change.click()
      const row = page.getByRole('row', { name: /forgetful/ })
      await row.getByText('new@example.com').waitFor()
      await act('forgetful', 'Change the password')
      await dialog.getByLabel('New password').fill('another-password-1')
      await dialog.getByLabel('The same again').fill('another-password-2')
      await change.click()
      await dialog.getByText('These are two different passwords.').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByLabel('The same again').fill('another-password-1')
      await change.click()
      await page.getByText('The password of forgetful is changed').waitFor()
      const signedIn = await berth().client('forgetful', 'another-password-1').get('/v2/')
      expect(signedIn.status).toBe(200)
      // A superuser answers for itself.
      await page.getByRole('button', { name: 'Actions for root' }).click()
      await page.getByRole('menuitem').first().waitFor()
      expect(await page.getByRole('menuitem', { name: 'Change the password' }).count()).toBe(0)
    })

    test('garbage is collected when a superuser wants it', async () => {
      const visitor = await visit({ username: 'root' })
      const { page } = visitor
      await visitor.goTo('/superuser/jobs')
      await page.getByText('Nothing is to be removed now.').waitFor()
      await page.getByRole('button', { name: 'Collect now' }).click()
      await page.getByText('It begins').waitFor()
      const jobs = berth().foundation.database.reader.selectFrom('job').select('kind')
      expect(await jobs.where('kind', '=', 'gc.plan-now').execute()).toHaveLength(1)
    })

    test('an organization is given a quota, renamed and taken over', async () => {
      await berth().createOrganization('harbour', 'ada')
      const visitor = await visit({ username: 'root' })
      const { page } = visitor
      await visitor.goTo('/superuser/organizations')
      const act = async (name: string, action: string) => {
        await page.getByRole('button', { name: `Actions for ${name}` }).click()
        await page.getByRole('menuitem', { name: action }).click()
      }
      const dialog = page.getByRole('dialog')
      const set = async (fields: Readonly<Record<string, string>>) => {
        for (const [label, value] of Object.entries(fields)) {
          await dialog.getByLabel(label).fill(value)
        }
        await dialog.getByRole('button', { name: 'Set the quota' }).click()
      }
      await act('harbour', 'Set the quota')
      await set({ 'It may store': 'much' })
      await page.getByText('A number and a unit').waitFor()
      await set({ 'It may store': '10 GiB', 'Its owners are told at': '80, 190' })
      await page.getByText('Whole numbers from 1 to 100').waitFor()
      await set({ 'Its owners are told at': '80, 90', 'Repositories at most': '5' })
      const row = page.getByRole('row', { name: /harbour/ })
      await row.getByText('10 GiB').waitFor()
      const api = await berth().api('root')
      const quotaNow = async () => (await api.get('/organization/harbour/quota')).body
      const [quota] = (await quotaNow()) as { limits: { type: string; limit_percent: number }[] }[]
      expect(
        quota?.limits.map((limit) => `${limit.type} ${limit.limit_percent}`).toSorted(),
      ).toEqual(['Reject 100', 'Warning 80', 'Warning 90'])
      expect((await api.get('/organization/harbour/bounds')).body).toMatchObject({
        maximum_repositories: 5,
      })
      await act('harbour', 'Set the quota')
      expect(await dialog.getByLabel('Its owners are told at').inputValue()).toBe('80, 90')
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await set({ 'It may store': '', 'Repositories at most': '' })
      await row.getByText('no limit').waitFor()
      expect(await quotaNow()).toEqual([])
      await act('harbour', 'Take over')
      await page.getByText('You are an owner of harbour now').waitFor()
      await act('harbour', 'Rename')
      await page.getByLabel('New name').fill('port')
      await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
      await page.getByRole('link', { name: 'port' }).waitFor()
    })

    test('a message is made, everybody sees it, and it is deleted', async () => {
      const visitor = await visit({ username: 'root' })
      const { page } = visitor
      await visitor.goTo('/messages')
      await page.getByRole('button', { name: 'Create message' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Message').fill('We **stop** at noon')
      await dialog.getByLabel('Kind').selectOption('warning')
      await dialog.getByRole('button', { name: 'Create message' }).click()
      const other = await visit({ username: 'ada' })
      await other.goTo('/organization')
      await other.page.getByText('at noon').waitFor()
      await page
        .getByRole('row', { name: /at noon/ })
        .getByRole('checkbox')
        .check()
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('heading', { name: 'No messages' }).waitFor()
    })

    test('nobody else is shown them', async () => {
      const visitor = await visit({ username: 'ada' })
      await visitor.goTo('/superuser/users')
      await visitor.page.getByRole('alert').waitFor()
      expect(await visitor.page.getByRole('link', { name: 'Users' }).count()).toBe(0)
    })
  },
  {
    config: `SUPER_USERS: [root]
FEATURE_SUPERUSERS_FULL_ACCESS: true
FEATURE_SUPERUSER_CONFIGDUMP: true
FEATURE_QUOTA_MANAGEMENT: true
`,
    async prepare(berth) {
      for (const name of ['root', 'ada']) await berth.createUser(name)
    },
  },
)
