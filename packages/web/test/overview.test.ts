import { expect, test } from 'vitest'

import { pushImage } from '../../server/test/harness/content.ts'
import { describePages, describePagesOnEachDatabase } from './harness/each-page.ts'

describePagesOnEachDatabase(
  'the overview',
  ({ visit, berth }) => {
    test('shows what was pushed last, what is mine and what I starred', async () => {
      await berth().createRepository('acme/web', { visibility: 'public' })
      await berth().createRepository('ada/tools')
      await pushImage(berth().client('ada'), 'ada/tools', 'v1', 'tools')
      berth().clock.advance(1500)
      await pushImage(berth().client('ada'), 'acme/web', 'v1', 'web')
      const api = await berth().api('ada')
      await api.post('/user/starred', { namespace: 'acme', repository: 'web' })

      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/')
      const pushes = page.getByRole('list', { name: 'Last pushes to your repositories' })
      await pushes.waitFor()
      expect(await pushes.getByRole('link').allTextContents()).toEqual([
        ...['acme/web', 'v1'],
        ...['ada/tools', 'v1'],
      ])
      await page
        .getByRole('region', { name: 'Yours' })
        .getByRole('link', { name: 'acme' })
        .waitFor()
      await page
        .getByRole('region', { name: 'Starred repositories' })
        .getByRole('link', { name: 'acme/web' })
        .waitFor()
      await visitor.picture('overview')
      // Live: nobody loads the page anew.
      const asked: string[] = []
      page.on('request', (request) => asked.push(new URL(request.url()).pathname))
      await pushImage(berth().client('ada'), 'acme/web', 'v2', 'newer')
      await pushes.getByRole('link', { name: 'v2' }).waitFor()
      expect(asked.filter((path) => path.endsWith('/user/overview'))).toHaveLength(1)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('ada')
      await berth.createOrganization('acme', 'ada')
    },
  },
)

describePages(
  'the overview',
  ({ visit, berth }) => {
    test('of somebody new says how to push', async () => {
      const visitor = await visit({ username: 'newcomer', width: 360 })
      const { page } = visitor
      await visitor.goTo('/overview')
      await page.getByText('Nothing was pushed yet').waitFor()
      expect(await page.getByLabel('Commands that push an image').first().inputValue()).toContain(
        `podman login --tls-verify=false ${berth().host}`,
      )
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    test('hears of what happens only while somebody looks', async () => {
      const visitor = await visit({ username: 'newcomer' })
      const { page } = visitor
      const stream = /\/realtime\/user\/subscribe/
      let refusals = 1
      const heard = new Promise<void>((resolve) => {
        void page.route(stream, async (route) => {
          refusals -= 1
          if (refusals >= 0) return await route.fulfill({ status: 502 })
          await route.continue()
          return resolve()
        })
      })
      await visitor.goTo('/overview')
      // It comes again after a refusal.
      await heard
      const look = async (state: string) => {
        await page.evaluate(`Object.defineProperty(document, 'visibilityState', {
          configurable: true, value: '${state}' })`)
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
      }
      const ended = page.waitForEvent('requestfailed', (request) => stream.test(request.url()))
      await look('hidden')
      await ended
      const again = page.waitForRequest(stream)
      const asked = page.waitForRequest('**/api/v1/user/overview')
      await look('visible')
      await again
      await asked
    })

    test('of nobody asks who it is', async () => {
      const { page } = await visit()
      await page.goto('/')
      await page.getByRole('heading', { name: 'Sign in to Berth' }).waitFor()
    })

    test('has what waits for somebody: an invitation, which can be accepted', async () => {
      const api = await berth().api('ada')
      await api.put('/organization/acme/team/crew', { role: 'member' })
      await api.put('/organization/acme/team/crew/members/newcomer', {})
      const visitor = await visit({ username: 'newcomer' })
      const { page } = visitor
      await visitor.goTo('/overview')
      const attention = page.getByRole('region', { name: 'Needs your attention' })
      await attention.getByText('ada invites you to the team crew of acme').waitFor()
      await page.getByRole('button', { name: '1 unread notification' }).click()
      const drawer = page.getByRole('dialog', { name: 'Notifications' })
      await drawer.getByText('ada invites you').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await drawer.getByRole('button', { name: 'Join the team' }).click()
      await page.getByText('You are a member of crew now').waitFor()
      await attention.getByText('Nothing waits for you.').waitFor()
      await page
        .getByRole('region', { name: 'Yours' })
        .getByRole('link', { name: 'acme' })
        .waitFor()
    })
  },
  {
    config: 'FEATURE_REQUIRE_TEAM_INVITE: true\nFEATURE_MAILING: true\nMAIL_SERVER: 127.0.0.1\n',
    async prepare(berth) {
      await berth.createUser('ada')
      await berth.createUser('newcomer')
      await berth.createOrganization('acme', 'ada')
    },
  },
)
