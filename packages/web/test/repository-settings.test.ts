import { expect, onTestFinished, test } from 'vitest'

import { startWebhookReceiver } from '../../server/test/harness/webhook-receiver.ts'
import { workOffJobs } from '../../server/test/harness/work-off.ts'
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

    test('a name is looked for when somebody stops to type', async () => {
      await berth().createRepository('harbour/sought')
      const { page } = await open('harbour/sought')
      const asked: string[] = []
      page.on('request', (request) => asked.push(new URL(request.url()).pathname))
      const box = page.getByRole('combobox').first()
      await box.waitFor()
      await page.clock.install()
      await page.clock.pauseAt(Date.now() + 60_000)
      await box.pressSequentially('reader')
      await page.clock.runFor(1000)
      await page.clock.resume()
      await page.getByRole('option', { name: /^reader/ }).waitFor()
      expect(asked.filter((path) => path.includes('/entities/'))).toEqual([
        '/api/v1/entities/reader',
      ])
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

    test('a program is told by signed calls: the secret is shown once, and each call is listed', async () => {
      const hook = await startWebhookReceiver()
      onTestFinished(() => hook.stop())
      await berth().createRepository('harbour/told')
      const { visitor, page, dialog } = await open('harbour/told')
      const section = page.getByRole('region', { name: 'Events and notifications' })
      await section.getByRole('button', { name: 'Add notification' }).click()
      expect(await dialog.getByLabel('Event').locator('option').allInnerTexts()).toEqual([
        'Push to the repository',
        'Any change: pushes, deleted tags, the end of the repository',
        'A tag will expire',
      ])
      await dialog.getByLabel('Told by').selectOption('HipChat')
      await dialog.getByText('This service was shut down').waitFor()
      await dialog.getByLabel('Number of the room').waitFor()
      await dialog.getByLabel('Told by').selectOption('Signed webhook')
      await dialog.getByLabel('Address').fill('nowhere')
      await dialog.getByRole('button', { name: 'Add notification' }).click()
      await dialog.getByText('begins with https://').waitFor()
      await dialog.getByLabel('Address').fill(hook.url)
      await dialog.getByLabel('Title').fill('<b>deploy</b>')
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByRole('button', { name: 'Add notification' }).click()
      await dialog.getByText('Copy it now: it is shown this one time').waitFor()
      const secret = await dialog.getByRole('textbox', { name: 'Secret' }).inputValue()
      expect(secret).toMatch(/^whsec_/)
      await dialog.getByRole('button', { name: 'I have copied it' }).click()
      const row = section.getByRole('row', { name: /<b>deploy<\/b>/ })
      const act = async (action: string) => {
        await row.getByRole('button', { name: 'Actions for <b>deploy</b>' }).click()
        await page.getByRole('menuitem', { name: action }).click()
      }
      await act('Send a test')
      await dialog.getByText('Deliveries: <b>deploy</b>').waitFor()
      await workOffJobs(berth())
      await dialog.getByRole('button', { name: 'Look again' }).click()
      await dialog.getByText('delivered').waitFor()
      await dialog.getByRole('button', { name: 'Send again' }).click()
      await page.getByText('It is sent again').waitFor()
      await workOffJobs(berth())
      await dialog.getByRole('button', { name: 'Look again' }).click()
      await dialog.getByText('delivered').nth(1).waitFor()
      expect(hook.received.length).toBe(2)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByRole('button', { name: 'Close' }).last().click()

      // Three events in a row were given up.
      await berth().foundation.database.transaction(async (tx) => {
        await tx
          .updateTable('notification')
          .set({ failures: 3, disabled_reason: 'the receiver answered 500' })
          .execute()
      })
      await page.reload()
      await row.getByText('the receiver answered 500').waitFor()
      await act('Switch on again')
      await row.getByText('On', { exact: true }).waitFor()
      await act('Remove')
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await section.getByText('Nobody is told of anything.').waitFor()
    })

    test('a list that cannot be asked for again takes no form away', async () => {
      await berth().createRepository('harbour/typed')
      const { visitor, page, dialog } = await open('harbour/typed')
      const section = page.getByRole('region', { name: 'Events and notifications' })
      await section.getByRole('button', { name: 'Add notification' }).click()
      await dialog.getByLabel('Title').fill('half of it')
      await page.route('**/notification/', (route) => route.fulfill({ status: 429, json: {} }))
      const refused = page.waitForResponse((response) => response.status() === 429)
      await visitor.setOffline(true)
      await page.getByText('The registry does not answer').first().waitFor()
      await visitor.setOffline(false)
      await refused
      await page.getByText('The registry does not answer').first().waitFor({ state: 'detached' })
      await dialog.getByLabel('Title').press('End')
      await dialog.getByLabel('Title').pressSequentially(', and the rest')
      expect(await dialog.getByLabel('Title').inputValue()).toBe('half of it, and the rest')
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
    config: `FEATURE_IMMUTABLE_TAGS: true
FEATURE_AUTO_PRUNE: true
FEATURE_IMAGE_EXPIRY_TRIGGER: true
SSRF_ALLOWED_HOSTS: [127.0.0.1]
`,
  },
)
