import { afterAll, expect, test } from 'vitest'

import { startMailServer } from '../../server/test/harness/mail-server.ts'
import { testPassword } from '../../server/test/harness/running-berth.ts'
import { workOffJobs } from '../../server/test/harness/work-off.ts'
import { commandLine } from '../../server/src/logs/log-entry.ts'
import { describePages } from './harness/each-page.ts'

describePages(
  'an application that asks somebody who is not signed in',
  ({ visit, berth }) => {
    test('is answered after signing in', async () => {
      const { services } = berth()
      const owner = await services.accounts.find('ada')
      expect(owner).toBeDefined()
      const organization = await services.accounts.find('acme')
      if (organization === undefined) throw new Error('there is no acme')
      const application = await services.oauthApplications.create(commandLine, organization, {
        name: 'Harbour master',
        description: '',
        applicationUri: '',
        redirectUri: `${berth().url}/about`,
        avatarEmail: undefined,
      })
      const query = new URLSearchParams({
        client_id: application.clientId,
        redirect_uri: `${berth().url}/about`,
        scope: 'repo:read',
        response_type: 'token',
      })
      const { page } = await visit()
      await page.goto(`/oauth/authorize?${query}`)
      await page.getByLabel('User name or mail address').fill('ada')
      await page.locator('input[name=password]').fill(testPassword)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Let Harbour master act for you?' }).waitFor()
      await page.getByRole('button', { name: 'Authorize' }).click()
      await page.getByRole('heading', { level: 1, name: 'About' }).waitFor()
      expect(new URL(page.url()).hash).toContain('access_token=')
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('ada')
      await berth.createOrganization('acme', 'ada')
    },
  },
)

const mail = await startMailServer()
afterAll(() => mail.stop())

describePages(
  'somebody who forgot the password',
  ({ visit, berth }) => {
    test('asks for a link, and hears the same whether or not there is an account', async () => {
      const visitor = await visit()
      const { page } = visitor
      await page.goto('/signin')
      await page.getByRole('link', { name: 'Forgot your password?' }).click()
      await page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.getByLabel('Mail address').fill('nobody@example.com')
      await page.getByRole('button', { name: 'Send the link' }).click()
      await page.getByText('If an account has this address, a mail is on its way').waitFor()
      await workOffJobs(berth())
    })

    test('whoever is invited by mail signs in by its link, and joins the team', async () => {
      const api = await berth().api('ada')
      await api.put('/organization/acme/team/crew', { role: 'member' })
      await api.put('/organization/acme/team/crew/invite/bob@elsewhere.example.com', {})
      await workOffJobs(berth())
      const text = mail.received.find(({ to }) => to === 'bob@elsewhere.example.com')?.text ?? ''
      const [link = ''] = /http\S+confirminvite\S+/.exec(text) ?? []
      const { pathname, search } = new URL(link)
      const visitor = await visit()
      const { page } = visitor
      await page.goto(pathname + search)
      await page.getByRole('link', { name: 'Sign in' }).last().click()
      await page.getByLabel('User name or mail address').fill('bob')
      await page.locator('input[name=password]').fill(testPassword)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('You are bob, and join the team').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.getByRole('button', { name: 'Join the team' }).click()
      await page.getByRole('heading', { level: 1, name: 'acme' }).waitFor()
      await page.goto(pathname + search)
      await page.getByRole('button', { name: 'Join the team' }).click()
      await page.getByText('The invitation does not hold').waitFor()
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('ada')
      await berth.createUser('bob')
      await berth.createOrganization('acme', 'ada')
    },
    config: `MAIL_SERVER: 127.0.0.1\nMAIL_PORT: ${mail.port}\nMAIL_USE_TLS: false\nFEATURE_MAILING: true\n`,
  },
)

describePages(
  'other pages',
  ({ visit }) => {
    test.each(['/about', '/search'])('%s is accessible to anybody', async (address) => {
      const visitor = await visit({ width: 360 })
      await visitor.goTo(address)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    test.each([
      ['/acme', '/organization/acme', 'acme'],
      ['/ada', '/user/ada', 'ada'],
      ['/acme/web', '/repository/acme/web', 'acme/web'],
      ['/organization/acme?tab=robots&showRobot=acme+ci', '/organization/acme', 'acme'],
    ])('the short link %s leads to %s', async (link, address, title) => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await page.goto(link)
      // A dialog before it hides it from those who listen, not from those who see.
      await page.locator('h1').getByText(title, { exact: true }).waitFor()
      expect(new URL(page.url()).pathname).toBe(address)
      if (link.includes('showRobot')) {
        await page.getByRole('dialog', { name: 'Credentials of acme+ci' }).waitFor()
      }
    })

    test('a person who was asked for their name is led on when they gave it', async () => {
      const visitor = await visit({ username: 'ada' })
      await visitor.page.goto('/updateuser')
      await visitor.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('ada')
      await berth.createOrganization('acme', 'ada')
      await berth.createRepository('acme/web')
      await berth.createRobot('acme+ci')
    },
  },
)
