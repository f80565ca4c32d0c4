import { expect, test } from 'vitest'

import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { type RunningBerth, testPassword } from '../../test/harness/running-berth.ts'

const basic = (name: string, password = testPassword) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
})

describeEachBerth(
  'search in the way of the first Docker protocol',
  (berth) => {
    test('the ping says which protocol this is', async () => {
      const answer = await berth().anonymous().sendRaw('GET', '/v1/_ping')
      expect(answer.status).toBe(200)
      expect(answer.headers).toMatchObject({
        'x-docker-registry-version': '0.6.0',
        'x-docker-registry-standalone': '0',
      })
    })

    test('everybody finds what is public, and who signs in what is private too', async () => {
      const client = berth().anonymous()
      const found = async (headers = {}) => {
        const answer = await client.sendRaw('GET', '/v1/search?q=app&n=10', { headers })
        return (answer.json() as { results: { name: string }[] }).results.map(({ name }) => name)
      }
      expect(await found()).toEqual(['acme/app'])
      expect(await found(basic('alice'))).toEqual(['acme/app', 'acme/app-secret'])
      expect(await found(basic('bob'))).toEqual(['acme/app'])
      const token = await berth().createRobot('acme+finder')
      expect(await found(basic('acme+finder', token))).toEqual(['acme/app'])
    })

    test('an answer says how much there is', async () => {
      const answer = await berth().anonymous().sendRaw('GET', '/v1/search?q=app&page=9&n=x')
      expect(answer.json()).toEqual({
        query: 'app',
        num_results: 1,
        num_pages: 1,
        page: 4,
        page_size: 25,
        results: [],
      })
    })

    test('a wrong password finds nothing', async () => {
      const headers = basic('alice', 'wrong')
      const answer = await berth().anonymous().sendRaw('GET', '/v1/search?q=app', { headers })
      expect(answer.status).toBe(401)
      expect(answer.headers).toHaveProperty('www-authenticate')
    })
  },
  { prepare },
)

describeEachBerth(
  'search in the way of the first Docker protocol, where nobody is anonymous',
  (berth) => {
    test('asks who it is', async () => {
      const client = berth().anonymous()
      expect((await client.sendRaw('GET', '/v1/search?q=app')).status).toBe(401)
      const headers = basic('bob')
      expect((await client.sendRaw('GET', '/v1/search?q=app', { headers })).status).toBe(200)
    })
  },
  { config: 'FEATURE_ANONYMOUS_ACCESS: false\n', prepare },
)

async function prepare(berth: RunningBerth): Promise<void> {
  await berth.createUser('alice')
  await berth.createUser('bob')
  await berth.createOrganization('acme', 'alice')
  await berth.createRepository('acme/app', { visibility: 'public' })
  await berth.createRepository('acme/app-secret')
}
