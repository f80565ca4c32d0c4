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

describePages('the pages before signing in', ({ visit }) => {
  test.each(['/signin', '/createaccount'])('%s is accessible', async (address) => {
    const visitor = await visit()
    await visitor.goTo(address)
    expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
  })
})
