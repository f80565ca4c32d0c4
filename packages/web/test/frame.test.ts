import { expect, test } from 'vitest'

import { testPassword } from '../../server/test/harness/running-berth.ts'
import { describePages } from './harness/each-page.ts'
import type { Visitor } from './harness/visitor.ts'

const anHourMilliseconds = 3_600_000

describePages(
  'the frame',
  ({ visit, berth }) => {
    /** Deletes an organization so long after signing in that the password is asked for. */
    const deleteLate = async (visitor: Visitor, name: RegExp) => {
      const { page } = visitor
      await visitor.goTo('/organization')
      berth().clock.advance(anHourMilliseconds)
      await page.getByRole('row', { name }).getByRole('checkbox').check()
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
      return page.getByRole('dialog', { name: 'Type your password again' })
    }
    /** Fills in the form of an organization, and leaves it so. */
    const fillIn = async (visitor: Visitor, name: string) => {
      const { page } = visitor
      await visitor.goTo('/organization')
      await page.getByRole('button', { name: 'Create organization' }).first().click()
      const form = page.getByRole('dialog')
      await form.locator('input[name=name]').fill(name)
      return { form, submit: form.getByRole('button', { name: 'Create organization' }) }
    }

    /** The page finds out by itself, before anything is sent: the dialog that it shows then. */
    const loseSessionWhileAway = async (visitor: Visitor, name: string) => {
      const { form, submit } = await fillIn(visitor, name)
      await visitor.setOffline(true)
      await submit.click()
      await form.getByText('the registry does not answer').waitFor()
      await visitor.loseSession()
      await visitor.setOffline(false)
      const dialog = visitor.page.getByRole('dialog', { name: 'Your session has ended' })
      return { dialog, submit }
    }

    test('asks for a password that is too old, and goes on with what was asked', async () => {
      await berth().createOrganization('shortlived', 'ada')
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const dialog = await deleteLate(visitor, /shortlived/)
      await dialog.waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.locator('input[type=password]').fill('not my password')
      await dialog.getByRole('button', { name: 'Continue' }).click()
      await dialog.getByText('That is not your password.').waitFor()
      await dialog.locator('input[type=password]').fill(testPassword)
      await dialog.getByRole('button', { name: 'Continue' }).click()
      await page.getByText('All done').waitFor()
      expect(await berth().services.accounts.find('shortlived')).toBeUndefined()
    })

    test('whoever does not type it has done nothing', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const dialog = await deleteLate(visitor, /harbour/)
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await page.getByText('1 failed').waitFor()
      expect(await berth().services.accounts.find('harbour')).toBeDefined()
    })

    test('a session that ended loses no form', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const { submit } = await fillIn(visitor, 'beacon')
      await visitor.loseSession()
      await submit.click()
      const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
      await dialog.locator('input[type=password]').fill(testPassword)
      await dialog.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('heading', { level: 1, name: 'beacon' }).waitFor()
      expect(await berth().services.accounts.find('beacon')).toBeDefined()
    })

    test('a server that is away loses no form either, and is told', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const { form, submit } = await fillIn(visitor, 'breakwater')
      await visitor.setOffline(true)
      await submit.click()
      await form.getByText('the registry does not answer').waitFor()
      await visitor.setOffline(false)
      await submit.click()
      await page.getByRole('heading', { level: 1, name: 'breakwater' }).waitFor()
    })

    test('a session that ended while the server was away loses no form', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const { dialog, submit } = await loseSessionWhileAway(visitor, 'lantern')
      await dialog.locator('input[type=password]').fill(testPassword)
      await dialog.getByRole('button', { name: 'Continue' }).click()
      await dialog.waitFor({ state: 'hidden' })
      await submit.click()
      await page.getByRole('heading', { level: 1, name: 'lantern' }).waitFor()
    })

    test('who does not want to sign in again sees what everybody sees', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const { dialog } = await loseSessionWhileAway(visitor, 'lamp')
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('link', { name: 'Sign in' }).first().waitFor()
    })

    test('a page that the server fails to answer says so, and can be tried again', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await page.route('**/api/v1/organization/harbour', (route) =>
        route.fulfill({ status: 500, headers: { 'x-request-id': 'abc-123' }, body: '{}' }),
      )
      await page.goto('/organization/harbour')
      await page.getByText('the operator finds it by the request abc-123').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.unroute('**/api/v1/organization/harbour')
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('heading', { level: 1, name: 'harbour' }).waitFor()
    })

    test.each([
      ['/organization/nobody-has-it', 'There is no such thing here'],
      ['/no-such-page', 'There is no such page'],
    ])('%s: %s', async (address, title) => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await page.goto(address)
      await page.getByRole('heading', { name: title }).waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.getByRole('link', { name: 'To the overview' }).click()
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    })

    test('the page that somebody leaves stays as it is until the next one comes', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization')
      await page.getByRole('link', { name: 'harbour' }).waitFor()
      await page.route('**/api/v1/repository?*', () => undefined)
      await page.evaluate(`
        globalThis.drawnAgain = 0
        new MutationObserver((changes) => {
          const nodes = changes.flatMap(({ addedNodes }) => [...addedNodes])
          if (nodes.some((node) => node.textContent.includes('harbour'))) drawnAgain += 1
        }).observe(document.querySelector('main'), { childList: true, subtree: true })`)
      await page.getByRole('link', { name: 'Repositories' }).click()
      await page.getByRole('heading', { level: 1, name: 'Repositories' }).waitFor()
      expect(await page.evaluate('drawnAgain')).toBe(0)
    })

    test('the palette leads anywhere by a few letters, without a mouse', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization')
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog', { name: 'Go to' }).waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.keyboard.type('rbour')
      await page.getByRole('option', { name: /harbour/ }).waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'harbour' }).waitFor()
    })

    test('the theme that somebody chose stays', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization')
      const dark = page.locator('html.pf-v6-theme-dark')
      expect(await dark.count()).toBe(0)
      await page.getByRole('button', { name: 'Theme' }).click()
      await page.getByRole('menuitem', { name: 'Dark' }).click()
      await dark.waitFor({ state: 'attached' })
      await page.reload()
      await dark.waitFor({ state: 'attached' })
    })

    test('work that goes on covers nothing of the page', async () => {
      await berth().createOrganization('breakable', 'ada')
      const visitor = await visit({ username: 'ada', width: 360, height: 600 })
      const { page } = visitor
      await deleteLate(visitor, /breakable/)
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
      await page.getByText('1 failed').waitFor()
      const work = await page.getByRole('region', { name: 'Work in the background' }).boundingBox()
      const main = await page.getByRole('main').boundingBox()
      expect((main?.y ?? 0) + (main?.height ?? 0)).toBeLessThanOrEqual(work?.y ?? 0)
      expect((work?.y ?? 0) + (work?.height ?? 0)).toBeLessThanOrEqual(600)
      expect(await visitor.accessibilityFaults()).toEqual([])
    })

    test('on a narrow screen, the list of pages opens and closes', async () => {
      const visitor = await visit({ username: 'ada', width: 360 })
      const { page } = visitor
      await visitor.goTo('/organization')
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect(width).toBeLessThanOrEqual(360)
      await page.getByRole('button', { name: 'Open or close the list of pages' }).click()
      await page.getByRole('link', { name: 'Repositories' }).click()
      await page.getByRole('heading', { level: 1, name: 'Repositories' }).waitFor()
    })

    test('right to left, nothing is cut off', async () => {
      const visitor = await visit({ username: 'ada', width: 800 })
      const { page } = visitor
      await visitor.goTo('/organization')
      await page.evaluate("document.documentElement.dir = 'rtl'")
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(800)
      expect(await visitor.accessibilityFaults()).toEqual([])
    })

    test('whoever uses the keyboard comes to the content at once', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      expect(await page.evaluate('document.activeElement.id')).toBe('content')
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('ada')
      await berth.createOrganization('harbour', 'ada')
    },
  },
)

describePages(
  'a registry that takes no changes',
  ({ visit }) => {
    test('says so on each page, and to whoever tries', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization')
      await page.getByText('The registry is read-only for now: pulls work').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.getByRole('button', { name: 'Create organization' }).first().click()
      await page.getByRole('dialog').locator('input[name=name]').fill('jetty')
      await page.getByRole('dialog').getByRole('button', { name: 'Create organization' }).click()
      await page.getByRole('dialog').getByText('the registry is read-only for now').waitFor()
    })
  },
  {
    config: 'REGISTRY_STATE: readonly\n',
    async prepare(berth) {
      await berth.createUser('ada')
    },
  },
)
