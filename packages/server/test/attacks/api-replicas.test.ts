import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { commandLine } from '../../src/logs/log-entry.ts'
import type { ApiClient } from '../harness/api-client.ts'
import { describeEachBerth } from '../harness/each-berth.ts'
import type { RunningBerth } from '../harness/running-berth.ts'

/** Within this much time, every replica has heard of a right that was taken away. */
const promisedMilliseconds = 60_000

describeEachBerth(
  'attack 7: rights that the API takes away on another replica',
  (berth) => {
    let there: RunningBerth | undefined
    let passedMilliseconds = 0
    beforeAll(async () => {
      there = await berth().another('')
    })
    beforeEach(() => {
      passedMilliseconds = 0
      const now = performance.now.bind(performance)
      vi.spyOn(performance, 'now').mockImplementation(() => now() + passedMilliseconds)
    })
    afterEach(() => {
      vi.restoreAllMocks()
    })
    afterAll(async () => {
      await there?.stop()
    })

    const rows: readonly [string, (owner: ApiClient, name: string) => Promise<unknown>][] = [
      [
        'a permission',
        (owner, name) => owner.delete(`/repository/acme/app/permissions/user/${name}`),
      ],
      [
        'an account',
        (_owner, name) => berth().services.accounts.setEnabled(commandLine, name, false),
      ],
      ['a session', async (_owner, name) => await (await berth().api(name)).post('/signout')],
    ]
    test.each(rows)('%s: its sessions and tokens end there within a minute', async (what, take) => {
      const name = `user-${what.replaceAll(' ', '-')}`
      await berth().createUser(name)
      await berth().setRole('acme/app', name, 'read')
      const other = there as RunningBerth
      // Cookies are good on every replica.
      const browser = await other.api(name)
      const program = other.apiWithToken(await berth().oauthToken(name, 'repo:read'))
      const pages = what === 'a session' ? [browser] : [browser, program]
      for (const client of pages) {
        expect((await client.get('/repository/acme/app')).status).toBe(200)
      }

      await take(await berth().api('owner'), name)
      passedMilliseconds += promisedMilliseconds
      other.clock.advance(promisedMilliseconds)
      // What is remembered looks at the time once a second.
      const isSeen = async () => {
        const answers = await Promise.all(pages.map((client) => client.get('/repository/acme/app')))
        return answers.every(({ status }) => status === 401 || status === 403)
      }
      await waitUntil('the change is seen', isSeen, { timeoutMilliseconds: 5000 })
    })

    test('what is given on one is there on the other at once, for who comes anew', async () => {
      await berth().createUser('newcomer')
      const owner = await berth().api('owner')
      await owner.put('/repository/acme/app/permissions/user/newcomer', { role: 'read' })
      const other = there as RunningBerth
      expect((await (await other.api('newcomer')).get('/repository/acme/app')).status).toBe(200)
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('owner')
      await berth.createOrganization('acme', 'owner')
      await berth.createRepository('acme/app')
    },
  },
)
