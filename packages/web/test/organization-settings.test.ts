import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { repositoryWith } from './harness/harbour.ts'

describePages(
  'the settings of an organization',
  ({ visit, berth }) => {
    test('mail address and time machine are changed, and nothing is sent that is as it was', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=settings')
      const general = page.getByRole('region', { name: 'General' })
      await general.waitFor()
      expect(await general.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
      await general.getByLabel('Mail address').fill('harbour@example.com')
      await general.getByRole('button', { name: 'Save' }).click()
      await page.getByText('What you changed holds now').waitFor()
      const machine = page.getByRole('region', { name: 'Time machine' })
      await machine.getByLabel('Kept for').selectOption('1 day')
      await machine.getByRole('button', { name: 'Save' }).click()
      await page.getByText('The time machine is set').waitFor()
      const { body } = await (await berth().api('ada')).get('/organization/harbour')
      expect(body).toMatchObject({ email: 'harbour@example.com', tag_expiration_s: 86_400 })
      await visitor.picture('organization-settings')
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    test('policies are added as sentences after a look at what would go, changed and deleted', async () => {
      await repositoryWith(berth(), 'harbour/app', ['nightly-1', 'nightly-2', 'v1'])
      const visitor = await visit({ username: 'ada', width: 360 })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=settings')
      const prune = page.getByRole('region', { name: 'Auto-prune policies' })
      await prune.getByText('Nothing is deleted by itself').waitFor()
      await prune.getByRole('button', { name: 'Add a policy' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Newest tags to keep').fill('1')
      await dialog.getByLabel('Tags that it looks at').fill('nightly-.*')
      await dialog.getByRole('button', { name: 'Preview' }).click()
      await dialog.getByText('1 tag would go now:').waitFor()
      await dialog.getByText('app:nightly-1').waitFor()
      await dialog.getByText('it is not among the newest 1').waitFor()
      await dialog.getByLabel('What goes').selectOption('creation_date')
      // What was seen belonged to another policy.
      await dialog.getByText('1 tag would go now:').waitFor({ state: 'detached' })
      await dialog.getByLabel('Age').fill('soon')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.getByText('A number with s, m, h, d or w').waitFor()
      await dialog.getByLabel('Age').fill('30d')
      await dialog.getByRole('button', { name: 'Preview' }).click()
      await dialog.getByText('It would delete nothing now.').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByRole('button', { name: 'Save' }).click()
      const sentence = 'Deletes tags older than 30d among tags like nightly-.*'
      await prune.getByText(sentence).waitFor()
      await prune.getByRole('button', { name: `Change: ${sentence}` }).click()
      expect(await dialog.getByLabel('Age').inputValue()).toBe('30d')
      await dialog.getByLabel('Which tags').selectOption('all others')
      await dialog.getByRole('button', { name: 'Save' }).click()
      const changed = 'Deletes tags older than 30d among tags other than nightly-.*'
      await prune.getByRole('button', { name: `Delete: ${changed}` }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
      await prune.getByText('Nothing is deleted by itself').waitFor()

      const immutable = page.getByRole('region', { name: 'Immutability policies' })
      await immutable.getByRole('button', { name: 'Add a policy' }).click()
      await dialog.getByLabel('Tags that it looks at').fill('v[0-9]+')
      await dialog.getByRole('button', { name: 'Preview' }).click()
      await dialog.getByText('app:v1').waitFor()
      await dialog.getByRole('button', { name: 'Save' }).click()
      await immutable.getByText('Tags like v[0-9]+ stay as they are').waitFor()
    })

    test('whoever looks after it is told of its quota', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=settings')
      const section = page.getByRole('region', { name: 'Quota notifications' })
      await section.getByText('Nobody is told of anything.').waitFor()
      await section.getByRole('button', { name: 'Add notification' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Event').selectOption('The quota is used up')
      await dialog.getByLabel('Told by').selectOption('In this page')
      await dialog.getByRole('combobox', { name: 'Who is told' }).fill('ad')
      await dialog.getByRole('option', { name: /ada/ }).click()
      await dialog.getByLabel('Title').fill('no room')
      await dialog.getByRole('button', { name: 'Add notification' }).click()
      const row = section.getByRole('row', { name: /no room/ })
      await row.getByText('The quota is used up').waitFor()
      await row.getByRole('button', { name: 'Actions for no room' }).click()
      await page.getByRole('menuitem', { name: 'Send a test' }).click()
      await dialog.getByText('a test').waitFor()
      const { body } = await (await berth().api('ada')).get('/organization/harbour/notifications')
      expect(body).toMatchObject({
        notifications: [
          {
            event: 'quota_error',
            method: 'quay_notification',
            config: { target: { kind: 'user', name: 'ada' } },
          },
        ],
      })
    })

    test('it is deleted when its name was typed', async () => {
      await berth().createOrganization('sunken', 'ada')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/sunken?tab=settings')
      await page.getByRole('button', { name: 'Delete this organization' }).click()
      const dialog = page.getByRole('dialog')
      const confirm = dialog.getByRole('button', { name: 'Delete' })
      expect(await confirm.isDisabled()).toBe(true)
      await dialog.getByRole('textbox').fill('sunken')
      await confirm.click()
      await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor()
      expect(await berth().services.accounts.find('sunken')).toBeUndefined()
    })
  },
  {
    config: `FEATURE_AUTO_PRUNE: true
FEATURE_IMMUTABLE_TAGS: true
FEATURE_QUOTA_MANAGEMENT: true
FEATURE_EDIT_QUOTA: true
FEATURE_QUOTA_NOTIFICATIONS: true
`,
    async prepare(berth) {
      await berth.createUser('ada')
      await berth.createOrganization('harbour', 'ada')
    },
  },
)

describePages(
  'default permissions',
  ({ visit, berth }) => {
    test('one is made for a team, changed and deleted', async () => {
      await berth().createTeam('harbour', 'readers', 'member')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/harbour?tab=defaultpermissions')
      await page.getByRole('button', { name: 'Create default permission' }).click()
      const dialog = page.getByRole('dialog')
      const box = dialog.getByRole('combobox', { name: 'this user, robot account or team' })
      await dialog.getByRole('button', { name: 'Create default permission' }).click()
      await dialog.getByText('Choose a user, a robot account or a team').waitFor()
      await box.fill('read')
      await dialog.getByRole('option', { name: /readers/ }).click()
      await dialog.getByLabel('may there').selectOption('read')
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByRole('button', { name: 'Create default permission' }).click()
      const role = page.getByLabel('What readers may do in new repositories')
      await role.selectOption('admin')
      await page.getByText('The default permission is changed').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page
        .getByRole('row', { name: /readers/ })
        .getByRole('checkbox')
        .check()
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('heading', { name: 'No default permissions' }).waitFor()
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('ada')
      await berth.createOrganization('harbour', 'ada')
    },
  },
)
