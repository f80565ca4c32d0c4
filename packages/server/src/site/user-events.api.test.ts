import { expect, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { openEventStream } from '../../test/harness/event-stream.ts'

describeEachBerth(
  'events for open pages',
  (berth) => {
    const listen = async (username: string, query = '') => {
      const { headers } = await berth().api(username)
      return await openEventStream(`${berth().url}/realtime/user/subscribe${query}`, headers)
    }

    test('a page hears what happens to its user, and no other page does', async () => {
      const [alice, bob] = [await listen('alice'), await listen('bob')]
      expect(alice.response.headers['content-type']).toBe('text/event-stream')
      expect(await alice.next()).toEqual({ event: 'pulse', data: {} })
      await bob.next()
      const said = await (await berth().api('alice')).get('//realtime/user/test')
      expect([said.status, said.text]).toEqual([200, 'OK'])
      expect(await alice.next()).toEqual({ event: 'test', data: { foo: 2 } })
      await (await berth().api('bob')).get('//realtime/user/test')
      expect(await bob.next()).toEqual({ event: 'test', data: { foo: 2 } })
      alice.close()
      bob.close()
    })

    test('a page that named events hears only those', async () => {
      const page = await listen('alice', '?events=other')
      await page.next()
      const client = await berth().api('alice')
      await client.get('//realtime/user/test')
      const id = (await berth().services.accounts.find('alice'))?.id
      berth().services.events.publish(`user:${id}`, { name: 'other', data: 1 })
      expect(await page.next()).toEqual({ event: 'other', data: 1 })
      page.close()
    })

    test('a page hears of pushes to what it shows, as far as its user may read it', async () => {
      const shown = '?topic=acme&topic=alice/own&topic=bob'
      const [alice, bob] = [await listen('alice', shown), await listen('bob', shown)]
      const others = await listen('alice', '?topic=acme/other')
      for (const page of [alice, bob, others]) await page.next()
      const push = async (who: string, repository: string) => {
        await pushImage(berth().client(who), repository, 'v1', repository)
      }
      await push('alice', 'alice/own')
      await push('alice', 'acme/open')
      await push('alice', 'acme/secret')
      await push('alice', 'alice/another')
      await push('bob', 'bob/own')
      const said = (namespace: string, repository: string) => ({
        event: 'repo_push',
        data: { namespace, repository, tags: ['v1'] },
      })
      expect([await alice.next(), await alice.next(), await alice.next()]).toEqual([
        said('alice', 'own'),
        said('acme', 'open'),
        said('acme', 'secret'),
      ])
      expect([await bob.next(), await bob.next()]).toEqual([
        said('acme', 'open'),
        said('bob', 'own'),
      ])
      await push('alice', 'acme/other')
      expect(await others.next()).toEqual(said('acme', 'other'))
      for (const page of [alice, bob, others]) page.close()
    })

    test('nobody listens without a session', async () => {
      const anybody = await berth().api()
      expect((await anybody.get('//realtime/user/subscribe')).status).toBe(401)
      expect((await anybody.get('//realtime/user/test')).status).toBe(401)
      const program = berth().apiWithToken(await berth().oauthToken('alice', 'user:read'))
      expect((await program.get('//realtime/user/subscribe')).status).toBe(401)
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('alice')
      await berth.createUser('bob')
      await berth.createOrganization('acme', 'alice')
      for (const name of ['secret', 'open', 'other']) await berth.createRepository(`acme/${name}`)
      await berth.setVisibility('acme/open', 'public')
    },
  },
)
