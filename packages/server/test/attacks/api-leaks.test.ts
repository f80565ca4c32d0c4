import { expect, test } from 'vitest'

import { describeEachBerth } from '../harness/each-berth.ts'

/** Nobody but its owner may hear of it. */
const secret = 'hidden-treasure'

const lists = [
  '/repository?namespace=acme',
  '/repository?public=true',
  '/repository?starred=true',
  `/find/all?query=${secret}`,
  '/find/all?query=acme/hidden',
  `/find/repositories?query=${secret}`,
  '/find/repositories?query=acme/',
  `/find/repositories?query=${secret}&includeUsage=true`,
  `/entities/${secret}?namespace=acme&includeTeams=true`,
  '/entities/acme%2B?namespace=acme',
  '/user/logs',
  '//v1/search?q=hidden',
]
const spellings = [
  `/repository/acme/${secret}`,
  `/repository/acme%2F${secret}`,
  `/repository/acme/${secret}/`,
  `/repository/acme//${secret}`,
  `/repository//acme/${secret}`,
  `/repository/./acme/${secret}`,
  `/repository/acme/open/../${secret}`,
  `/repository/acme/open/%2e%2e/${secret}`,
  `/repository/ACME/${secret.toUpperCase()}`,
  `/repository/acme/${secret}.`,
  `/repository/acme/${secret}%00`,
  `/repository/acme/${secret}?includeTags=true`,
  `/repository/acme/${secret}/tag/`,
  `/repository/acme/${secret}/permissions/user/`,
  `/repository/acme/${secret}/logs`,
  `//api//v1/repository/acme/${secret}`,
  `///api/v1/repository/acme/${secret}`,
]

describeEachBerth(
  'attack 8: what is private, by lists and by other spellings of paths',
  (berth) => {
    test.each([
      ['nobody', undefined],
      ['a stranger', 'stranger'],
    ])('%s finds nothing of it', async (_who, username) => {
      const client = await berth().api(username)
      for (const path of lists) {
        const answer = await client.get(path)
        expect(answer.status, path).toBeLessThan(500)
        expect(answer.text, path).not.toContain(`"${secret}`)
        expect(answer.text, path).not.toContain('hidden_treasure')
      }
    })

    test.each([
      ['nobody', undefined],
      ['a stranger', 'stranger'],
    ])('%s gets the same refusal for it as for what is not there', async (_who, username) => {
      const client = await berth().api(username)
      for (const path of spellings) {
        const answer = await client.get(path)
        expect([400, 401, 403, 404], path).toContain(answer.status)
        const other = await client.get(
          path
            .replaceAll(secret, 'nothing-there1')
            .replaceAll(secret.toUpperCase(), 'NOTHING-THERE1'),
        )
        expect(answer.status, path).toBe(other.status)
      }
    })
  },
  {
    async prepare(berth) {
      for (const name of ['owner', 'stranger']) await berth.createUser(name)
      await berth.createOrganization('acme', 'owner')
      await berth.createRepository(`acme/${secret}`)
      await berth.createRepository('acme/open', { visibility: 'public' })
      await berth.createTeam('acme', 'hidden-team', 'member')
      await berth.createRobot(`acme+${secret.replaceAll('-', '_')}`)
    },
  },
)
