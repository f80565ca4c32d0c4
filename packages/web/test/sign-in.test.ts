import type { Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'

import { testPassword } from '../../server/test/harness/running-berth.ts'
import { describePages, describePagesOnEachDatabase } from './harness/each-page.ts'

describePagesOnEachDatabase(
  'signing in',
  ({ visit }) => {
    test('leads to where somebody was on the way to', async () => {
      const { page } = await visit()
      await page.goto('/organization?sort=name')
      await page.getByRole('alert').getByRole('link', { name: 'Sign in' }).click()
      await page.getByLabel('User name or mail address').fill('ada')
      await page.locator('input[name=password]').fill(testPassword)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor()
      expect(new URL(page.url()).search).toBe('?sort=name')
    })

    test('a wrong password is told, and what was typed stays', async () => {
      const { page } = await visit()
      await page.goto('/signin')
      await page.getByLabel('User name or mail address').fill('ada')
      await page.locator('input[name=password]').fill('not my password')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('That did not work').waitFor()
      expect(await page.getByLabel('User name or mail address').inputValue()).toBe('ada')
    })

    test('signing out ends the session', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization')
      await page.getByRole('button', { name: 'Account of ada' }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in to Berth' }).waitFor()
      await page.goto('/organization')
      await page.getByRole('heading', { name: 'Sign in to see this' }).waitFor()
    })

    test('a new account is signed in at once', async () => {
      const { page } = await visit()
      await page.goto('/createaccount')
      const name = `grace${Date.now()}`
      await page.locator('input[name=username]').fill(name)
      await page.locator('input[name=password]').fill(testPassword)
      await page.locator('input[name=repeated]').fill(testPassword)
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.getByRole('button', { name: `Account of ${name}` }).waitFor()
    })
  },
  {
    config: 'FEATURE_MAILING: false\n',
    async prepare(berth) {
      await berth.createUser('ada')
    },
  },
)

describePages(
  'a registry without any user',
  ({ visit, berth }) => {
    test('asks for its administrator, who is signed in and may do everything', async () => {
      const visitor = await visit()
      const { page } = visitor
      await page.goto('/signin')
      await page.getByRole('heading', { name: /no user yet/ }).waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.locator('input[name=username]').fill('root')
      await page.locator('input[name=password]').fill(testPassword)
      await page.locator('input[name=repeated]').fill(testPassword)
      await page.getByRole('button', { name: 'Create the administrator' }).click()
      await page.getByRole('button', { name: 'Account of root' }).waitFor()
      expect(await berth().services.accounts.hasAnyUser()).toBe(true)
      const second = await visit()
      await second.page.goto('/signin')
      await second.page.getByRole('heading', { name: 'Sign in to Berth' }).waitFor()
    })
  },
  { config: 'FEATURE_USER_INITIALIZE: true\nSUPER_USERS: [root]\n' },
)

/** Calls wait until the returned function lets them go on. */
async function holdCalls(page: Page, address: RegExp): Promise<() => Promise<void>> {
  const held: Route[] = []
  await page.route(address, (route) => void held.push(route))
  return async () => {
    await Promise.all(held.map((route) => route.continue()))
    await page.unroute(address)
  }
}

/** Goes over to somebody else, as people do. */
async function becomeGrace(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account of ada' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await signInAsGrace(page)
}

async function signInAsGrace(page: Page): Promise<void> {
  await page.getByLabel('User name or mail address').fill('grace')
  await page.locator('input[name=password]').fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Account of grace' }).waitFor()
}

describePages(
  'whoever signs in',
  ({ visit, berth }) => {
    test.each(['/signin', '/createaccount'])('%s is accessible', async (address) => {
      const visitor = await visit()
      await visitor.goTo(address)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    test('sees nothing of what was loaded for another', async () => {
      await berth().createRepository('ada/secret')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/repository')
      await page.getByRole('link', { name: 'ada/secret' }).waitFor()
      await page.getByRole('link', { name: 'Organizations', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor()
      await page.evaluate("history.pushState(null, '', '/signin')")
      await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
      await signInAsGrace(page)
      const held = await holdCalls(page, /\/api\/v1\/repository\?/)
      await page.getByRole('link', { name: 'Repositories', exact: true }).click()
      await page.locator('main tbody .pf-v6-c-skeleton').first().waitFor()
      expect(await page.getByRole('link', { name: 'ada/secret' }).count()).toBe(0)
      await held()
      await page.getByRole('link', { name: 'grace/own' }).waitFor()
    })

    test.each([false, true])(
      'in another window makes no change that this one began (with a form token: %s)',
      async (hasToken) => {
        const visitor = await visit({ username: 'ada' })
        const { page } = visitor
        await visitor.goTo('/organization')
        if (hasToken) {
          await page.getByRole('button', { name: 'Create organization' }).click()
          await page.getByRole('dialog').locator('input[name=name]').fill('lagoon')
          const dialog = page.getByRole('dialog')
          await dialog.getByRole('button', { name: 'Create organization' }).click()
          await page.getByRole('heading', { level: 1, name: 'lagoon' }).waitFor()
          await page.getByRole('link', { name: 'Organizations', exact: true }).first().click()
        }
        const row = page.getByRole('row', { name: /shared/ })
        await row.getByRole('checkbox').check()
        await page.getByRole('button', { name: 'Actions', exact: true }).click()
        await page.getByRole('menuitem', { name: 'Delete' }).click()
        const other = await page.context().newPage()
        await other.goto('/about')
        await becomeGrace(other)
        await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
        await page.getByRole('button', { name: 'Account of grace' }).waitFor()
        expect(await berth().services.accounts.find('shared')).toBeDefined()
      },
    )

    test('sees no more than they may when a right is taken away meanwhile', async () => {
      await berth().createRepository('ada/lent')
      await berth().setRole('ada/lent', 'grace', 'read')
      const visitor = await visit({ username: 'grace' })
      await visitor.goTo('/repository/ada/lent')
      await berth().setRole('ada/lent', 'grace', undefined)
      await visitor.setOffline(true)
      await visitor.page.getByText('The registry does not answer').first().waitFor()
      await visitor.setOffline(false)
      await visitor.page.getByRole('heading', { name: 'You may not see this' }).first().waitFor()
    })

    test('finds nothing of an organization that they have deleted', async () => {
      await berth().createOrganization('sunk', 'ada')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization/sunk?tab=settings')
      await page.getByRole('button', { name: 'Delete', exact: false }).last().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Type sunk to confirm').fill('sunk')
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor()
      await page.goBack()
      await page.getByRole('heading', { name: 'There is no such thing here' }).first().waitFor()
    })
  },
  {
    async prepare(berth) {
      for (const name of ['ada', 'grace']) await berth.createUser(name)
      await berth.createRepository('grace/own')
      await berth.createOrganization('shared', 'ada')
      await berth.createTeam('shared', 'captains', 'admin')
      await berth.addToTeam('shared', 'captains', 'grace')
    },
  },
)
