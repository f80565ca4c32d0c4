import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { prepareHarbour } from './harness/harbour.ts'

const tab = '/organization/harbour?tab=applications'

describePages(
  'OAuth applications',
  ({ visit, berth }) => {
    const make = async (name: string): Promise<string> => {
      const ada = await berth().api('ada')
      const { body } = await ada.post('/organization/harbour/applications', { name })
      return (body as { client_id: string }).client_id
    }

    test('one is created, described anew, given another secret, and deleted', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const dialog = page.getByRole('dialog')
      await visitor.goTo(tab)
      await page.getByRole('button', { name: 'Create application' }).first().click()
      await dialog.getByLabel('Name').fill('<b>Releases</b>')
      await dialog.getByLabel('Redirect address').fill('nowhere')
      await dialog.getByRole('button', { name: 'Create application' }).click()
      await dialog.getByText('An address such as').waitFor()
      await dialog.getByLabel('Redirect address').fill('https://ci.example.com/oauth')
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByRole('button', { name: 'Create application' }).click()

      const information = page.getByRole('region', { name: 'OAuth information' })
      await information.getByRole('button', { name: 'Show the client secret' }).click()
      const secret = information.getByRole('textbox', { name: 'Client secret' })
      const before = await secret.inputValue()
      await information.getByRole('button', { name: 'Reset the client secret' }).click()
      await dialog.getByText('it exchanges no code until it is given the new one').waitFor()
      await dialog.getByRole('button', { name: 'Reset the client secret' }).click()
      await page.getByText('There is a new client secret').waitFor()
      expect(await secret.inputValue()).not.toBe(before)
      const settings = page.getByRole('region', { name: 'Settings' })
      await settings.getByLabel('Description').fill('moves tags')
      await settings.getByRole('button', { name: 'Save' }).click()
      await page.getByText('What you changed holds now').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      const ada = await berth().api('ada')
      const { body } = await ada.get('/organization/harbour/applications')
      expect(body).toMatchObject({
        applications: [
          {
            name: '<b>Releases</b>',
            description: 'moves tags',
            redirect_uri: 'https://ci.example.com/oauth',
            client_secret: await secret.inputValue(),
          },
        ],
      })

      await page.reload()
      await page.getByRole('button', { name: 'Delete this application' }).click()
      await dialog.getByRole('textbox').fill('<b>Releases</b>')
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('heading', { name: 'No OAuth applications yet' }).waitFor()
    })

    test('a token is generated for scopes, shown once, works, and is revoked', async () => {
      const clientId = await make('nightly')
      const visitor = await visit({ username: 'ada', width: 360 })
      const { page } = visitor
      const dialog = page.getByRole('dialog')
      await visitor.goTo(tab)
      await page.getByRole('button', { name: 'nightly' }).click()
      await page.getByRole('button', { name: 'Generate token' }).first().click()
      await dialog.getByLabel('Name of the token').fill('job 7')
      await dialog.getByRole('button', { name: 'Generate token' }).click()
      await dialog.getByText('Choose at least one scope.').waitFor()
      expect(await dialog.getByLabel(/super:user/).count()).toBe(0)
      await dialog.getByLabel(/org:admin/).check()
      await dialog.getByText('This gives away more than content').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByLabel(/org:admin/).uncheck()
      await dialog.getByText('This gives away more').waitFor({ state: 'detached' })
      await dialog.getByLabel(/user:read/).check()
      await dialog.getByLabel('Ends after').selectOption('1 week')
      await dialog.getByRole('button', { name: 'Generate token' }).click()
      const token = await dialog.getByRole('textbox', { name: 'Token', exact: true }).inputValue()
      const asToken = async () =>
        await fetch(`${berth().url}/api/v1/user/`, {
          headers: { authorization: `Bearer ${token}` },
        })
      expect(await (await asToken()).json()).toMatchObject({ username: 'ada' })
      await dialog.getByRole('button', { name: 'I have copied it' }).click()
      const row = page.getByRole('row', { name: /job 7/ })
      await row.getByText('user:read').waitFor()
      expect(await page.getByText(token).count()).toBe(0)
      await row.getByRole('checkbox').check()
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Revoke' }).click()
      await dialog.getByRole('button', { name: 'Revoke' }).click()
      await page.getByText('No tokens yet').waitFor()
      expect((await asToken()).status).toBe(401)
      expect(page.url()).toContain(clientId)
    })

    test('a token is offered to somebody, who agrees and sees it, and revokes it', async () => {
      const clientId = await make('dashboard')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const dialog = page.getByRole('dialog')
      await visitor.goTo(`${tab}&application=${clientId}`)
      await page.getByRole('button', { name: 'Offer a token to somebody' }).first().click()
      await dialog.getByLabel(/repo:read/).check()
      await dialog.getByRole('button', { name: 'Offer token' }).click()
      await dialog.getByText('Choose a user from the list.').waitFor()
      await dialog.getByRole('combobox', { name: 'User' }).fill('rea')
      await dialog.getByRole('option', { name: /reader/ }).click()
      await dialog.getByRole('button', { name: 'Offer token' }).click()
      await page.getByText('reader has the offer').waitFor()

      const reader = await visit({ username: 'reader' })
      await reader.goTo('/user/reader?tab=settings')
      const mine = reader.page.getByRole('region', { name: 'Applications that act for you' })
      await mine.getByText('offered to you').waitFor()
      expect(await reader.accessibilityFaultsInBothThemes()).toEqual([])
      await mine.getByRole('link', { name: 'Look and agree' }).click()
      await reader.page.getByRole('button', { name: 'Authorize' }).click()
      await reader.page.getByRole('heading', { name: 'Your token' }).waitFor()
      await reader.goTo('/user/reader?tab=settings')
      await mine.getByRole('button', { name: 'Revoke dashboard' }).click()
      await reader.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
      await mine.getByText('No application acts for you.').waitFor()
    })

    test('those who do not own the organization see none of it', async () => {
      await berth().createTeam('harbour', 'crew', 'member')
      await (await berth().api('ada')).put('/organization/harbour/team/crew/members/reader')
      const visitor = await visit({ username: 'reader' })
      await visitor.goTo(tab)
      await visitor.page.getByRole('tab', { name: 'Repositories' }).waitFor()
      expect(await visitor.page.getByRole('tab', { name: 'OAuth applications' }).count()).toBe(0)
      expect(await visitor.page.getByRole('button', { name: 'Create application' }).count()).toBe(0)
    })

    test('applications that cannot be listed are asked for again', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const calls = '**/api/v1/organization/harbour/applications'
      await page.route(calls, (route) => route.fulfill({ status: 500, body: '{}' }))
      await visitor.goTo(tab)
      await page.getByText('Something went wrong inside the registry').waitFor()
      await page.unroute(calls)
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('grid', { name: 'OAuth applications' }).waitFor()
    })
  },
  { prepare: prepareHarbour },
)
