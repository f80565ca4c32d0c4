import { expect, test } from 'vitest'

import { artifactManifest, descriptorOf, emptyBlob } from '../../server/test/harness/content.ts'
import { pushBlob, pushImage, pushManifest } from '../../server/test/harness/content.ts'
import { testPassword } from '../../server/test/harness/running-berth.ts'
import { describePagesOnEachDatabase } from './harness/each-page.ts'

const steps = 'first-steps'

describePagesOnEachDatabase(
  'somebody new, with a browser only',
  ({ visit, berth }) => {
    test('comes from an empty registry to an image that everybody can pull', async () => {
      const visitor = await visit()
      const { page } = visitor
      const dialog = page.getByRole('dialog')
      const button = (name: string) => page.getByRole('button', { name, exact: true })

      // The administrator.
      await page.goto('/signin')
      await page.locator('input[name=username]').fill('root')
      await page.locator('input[name=password]').fill(testPassword)
      await page.locator('input[name=repeated]').fill(testPassword)
      await visitor.picture(`${steps}-administrator`)
      await button('Create the administrator').click()
      await page.getByRole('button', { name: 'Account of root' }).waitFor()

      // An organization.
      await visitor.goTo('/organization')
      await button('Create organization').click()
      await dialog.getByLabel('Name').fill('harbour')
      await dialog.getByRole('button', { name: 'Create organization' }).click()
      await page.getByRole('heading', { level: 1, name: 'harbour' }).waitFor()

      // A team.
      await page.getByRole('tab', { name: 'Teams and membership' }).click()
      await button('Create team').click()
      await dialog.getByLabel('Name').fill('builders')
      await dialog.getByLabel('In the organization it is').selectOption('creator')
      await visitor.picture(`${steps}-team`)
      await dialog.getByRole('button', { name: 'Create team' }).click()
      await page.getByRole('heading', { level: 1, name: 'builders' }).waitFor()

      // A robot account that is in the team, and its credentials.
      await visitor.goTo('/organization/harbour?tab=robots')
      await button('Create robot account').first().click()
      await dialog.getByLabel('Name').fill('ci')
      await dialog.getByRole('button', { name: 'Create robot account' }).click()
      const credentials = page.getByRole('dialog', { name: 'Credentials of harbour+ci' })
      await credentials.getByRole('tab', { name: 'Podman' }).click()
      const command = credentials.getByLabel('Command for Podman', { exact: true })
      const [, token = ''] = /^echo '(\w+)'/.exec(await command.inputValue()) ?? []
      await page.keyboard.press('Escape')
      await visitor.goTo('/organization/harbour/teams/builders')
      const box = page.getByRole('combobox', { name: 'User, robot account or mail address' })
      await box.fill('harbour+ci')
      await page.getByRole('option', { name: /harbour\+ci/ }).click()
      await button('Add').click()
      await page
        .getByRole('grid', { name: 'Members of builders' })
        .getByText('harbour+ci')
        .waitFor()

      // A repository, whose page says how to push; the push appears by itself.
      await visitor.goTo('/organization/harbour')
      await button('Create repository').first().click()
      await dialog.getByRole('textbox', { name: 'Name' }).fill('web')
      await dialog.getByRole('button', { name: 'Create repository' }).click()
      await page.getByRole('heading', { name: 'No tags yet' }).waitFor()
      await visitor.picture(`${steps}-push`)
      await berth().setRole('harbour/web', 'harbour+ci', 'write')
      const robot = berth().client('harbour+ci', token)
      const { manifest } = await pushImage(robot, 'harbour/web', 'v1.0', 'web')
      await page.getByRole('link', { name: 'v1.0' }).waitFor()
      await pushBlob(robot, 'harbour/web', emptyBlob)
      const subject = { subject: descriptorOf(manifest) }
      await pushManifest(robot, 'harbour/web', artifactManifest('application/spdx+json', subject))
      await pushImage(robot, 'harbour/web', 'dev-1', 'dev')
      await pushImage(robot, 'harbour/web', 'dev-2', 'dev two')

      // What is in it.
      await page.getByRole('link', { name: 'v1.0' }).click()
      await page.getByRole('tab', { name: 'Layers' }).click()
      await page.getByText('1 layer').waitFor()
      await page.getByRole('tab', { name: 'Referrers' }).click()
      await page.getByRole('link', { name: 'application/spdx+json' }).waitFor()
      await visitor.picture(`${steps}-referrers`)

      // A quota.
      await visitor.goTo('/superuser/organizations')
      await page.getByRole('button', { name: 'Actions for harbour' }).click()
      await page.getByRole('menuitem', { name: 'Set the quota' }).click()
      await page.getByLabel('It may store').fill('10 GiB')
      await visitor.picture(`${steps}-quota`)
      await dialog.getByRole('button', { name: 'Set the quota' }).click()
      await page
        .getByRole('row', { name: /harbour/ })
        .getByText('10 GiB')
        .waitFor()

      // A prune policy, after a look at what it would do.
      await visitor.goTo('/repository/harbour/web?tab=settings')
      const prune = page.getByRole('region', { name: 'Auto-prune policies' })
      await prune.getByRole('button', { name: 'Add a policy' }).click()
      await dialog.getByLabel('Newest tags to keep').fill('1')
      await dialog.getByLabel('Tags that it looks at').fill('^dev-')
      await dialog.getByRole('button', { name: 'Preview' }).click()
      await dialog.getByText('1 tag would go now:').waitFor()
      await visitor.picture(`${steps}-prune`)
      await dialog.getByRole('button', { name: 'Save' }).click()
      await prune.getByText('Keeps the newest tag among tags like ^dev-').waitFor()

      // A tag is deleted by mistake, and comes back.
      await visitor.goTo('/repository/harbour/web?tab=tags')
      await page.getByRole('button', { name: 'Actions for v1.0' }).click()
      await page.getByRole('menuitem', { name: 'Delete', exact: true }).click()
      await page.getByRole('link', { name: 'v1.0' }).waitFor({ state: 'detached' })
      await button('Restore').waitFor()
      await visitor.picture(`${steps}-undo`, { hasMessages: true })
      await button('Restore').click()
      await page.getByRole('link', { name: 'v1.0' }).waitFor()

      // Who did what.
      await visitor.goTo('/repository/harbour/web?tab=logs')
      await page
        .getByText(/pushed web:v1\.0/)
        .first()
        .waitFor()

      // Everybody may pull it.
      await visitor.goTo('/repository/harbour/web?tab=settings')
      await button('Make public').click()
      await dialog.getByRole('button', { name: 'Make public' }).click()
      await page.getByText('The repository is public').waitFor()
      const stranger = await visit()
      await stranger.goTo('/repository/harbour/web?tab=tags')
      await stranger.page.getByRole('link', { name: 'v1.0' }).waitFor()
      await stranger.picture(`${steps}-public`)
      const answer = await berth().anonymous().get('/v2/harbour/web/manifests/v1.0')
      expect(answer.status).toBe(200)
    }, 120_000)
  },
  {
    config: `FEATURE_USER_INITIALIZE: true
SUPER_USERS: [root]
FEATURE_SUPERUSERS_FULL_ACCESS: true
FEATURE_QUOTA_MANAGEMENT: true
FEATURE_AUTO_PRUNE: true
`,
  },
)
