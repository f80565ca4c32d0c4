import { expect, test } from 'vitest'

import { describeEachBerth } from '../../test/harness/each-berth.ts'

const byNumber = { method: 'number_of_tags', value: 50 }
const byAge = {
  method: 'creation_date',
  value: '30d',
  tagPattern: '^dev',
  tagPatternMatches: false,
}

describeEachBerth(
  'auto-prune policies',
  (berth) => {
    test.each([
      ['an organization', '/organization/acme/autoprunepolicy/'],
      ['a repository', '/repository/acme/app/autoprunepolicy/'],
      ['a nested repository', '/repository/acme/deep/er/autoprunepolicy/'],
      ['the caller', '/user/autoprunepolicy/'],
    ])('of %s are made, read, changed and removed', async (_where, path) => {
      const alice = await berth().api('alice')
      const made = await alice.post(path, byNumber)
      expect(made.status).toBe(201)
      const { uuid } = made.body as { uuid: string }
      expect((await alice.get(path)).body).toEqual({
        policies: [{ uuid, ...byNumber, tagPattern: null, tagPatternMatches: true }],
      })
      expect(await alice.put(`${path}${uuid}`, byAge)).toMatchObject({ status: 204, text: '' })
      expect((await alice.get(`${path}${uuid}`)).body).toEqual({ uuid, ...byAge })
      expect(await alice.delete(`${path}${uuid}`)).toMatchObject({ status: 200, body: { uuid } })
      for (const answer of [
        await alice.get(`${path}${uuid}`),
        await alice.put(`${path}${uuid}`, byAge),
        await alice.delete(`${path}${uuid}`),
      ]) {
        expect(answer).toMatchObject({ status: 404, body: { error_type: 'not_found' } })
      }
    })

    test('the same policy twice is refused, also when two come at once', async () => {
      const alice = await berth().api('alice')
      const path = '/repository/acme/twice/autoprunepolicy/'
      const answers = await Promise.all([1, 2, 3].map(() => alice.post(path, byAge)))
      const statuses = answers.map(({ status }) => status)
      expect(statuses.toSorted((left, right) => left - right)).toEqual([201, 400, 400])
    })

    test('of one place are twenty at most, and one of them can still be changed', async () => {
      const alice = await berth().api('alice')
      const path = '/repository/acme/crowded/autoprunepolicy/'
      const policies = Array.from({ length: 21 }, (_, index) => ({ ...byNumber, value: index + 1 }))
      const answers = await Promise.all(policies.map((policy) => alice.post(path, policy)))
      const statuses = answers.map(({ status }) => status)
      expect(statuses.toSorted((left, right) => left - right)).toEqual([
        ...Array<number>(20).fill(201),
        400,
      ])
      const { policies: kept } = (await alice.get(path)).body as { policies: { uuid: string }[] }
      const one = `${path}${kept[0]?.uuid}`
      expect((await alice.put(one, byAge)).status).toBe(204)
      expect((await alice.delete(one)).status).toBe(200)
      expect((await alice.post(path, byAge)).status).toBe(201)
    })

    test.each([
      { method: 'x', value: 1 },
      { method: 'number_of_tags', value: 0 },
      { method: 'creation_date', value: 'long' },
      { method: 'number_of_tags' },
      { method: 'number_of_tags', value: 5, tagPattern: '[' },
      { method: 'number_of_tags', value: 5, tagPattern: '(a+)+(?=b)' },
    ])('%j is refused', async (policy) => {
      const alice = await berth().api('alice')
      const answer = await alice.post('/organization/acme/autoprunepolicy/', policy)
      expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
    })

    test('attack 13: a policy of another place is not found, and a stranger is told nothing', async () => {
      const alice = await berth().api('alice')
      const bob = await berth().api('bob')
      const made = await alice.post('/organization/acme/autoprunepolicy/', {
        ...byNumber,
        value: 7,
      })
      const { uuid } = made.body as { uuid: string }
      expect((await bob.get(`/user/autoprunepolicy/${uuid}`)).status).toBe(404)
      expect((await bob.delete(`/user/autoprunepolicy/${uuid}`)).status).toBe(404)
      for (const name of ['acme', 'nosuch']) {
        const answer = await bob.get(`/organization/${name}/autoprunepolicy/${uuid}`)
        expect(answer).toMatchObject({ status: 403, body: { error_type: 'insufficient_scope' } })
      }
      expect((await bob.get(`/repository/acme/app/autoprunepolicy/${uuid}`)).status).toBe(403)
      expect((await alice.delete(`/organization/acme/autoprunepolicy/${uuid}`)).status).toBe(200)
    })
  },
  {
    config: 'FEATURE_AUTO_PRUNE: true\n',
    async prepare(berth) {
      await berth.createUser('alice')
      await berth.createUser('bob')
      await berth.createOrganization('acme', 'alice')
      for (const name of ['acme/app', 'acme/deep/er', 'acme/twice', 'acme/crowded']) {
        await berth.createRepository(name)
      }
    },
  },
)
