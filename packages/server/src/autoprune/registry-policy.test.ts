import { expect, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'

const day = 86_400_000

describeEachBerth(
  'the policy of the registry',
  (berth) => {
    test('holds in every namespace, beside what others have, and again each day', async () => {
      // Tokens do not outlive a day.
      const client = () => berth().client('alice')
      const push = async (tags: readonly string[]) => {
        for (const repository of ['acme/app', 'alice/own', 'acme/strict']) {
          for (const tag of tags) await pushImage(client(), repository, tag, repository)
        }
        berth().clock.advance(day)
      }
      const tagsOf = async (repository: string) => {
        const answer = await client().get(`/v2/${repository}/tags/list`)
        return (answer.json() as { tags: string[] }).tags
      }
      // From now on it comes by once a day.
      await workOffJobs(berth())
      for (const tag of ['a', 'b', 'c']) await push([tag])
      const alice = await berth().api('alice')
      const strict = { method: 'number_of_tags', value: 1 }
      const made = await alice.post('/repository/acme/strict/autoprunepolicy/', strict)
      expect(made.status).toBe(201)
      const previewed = await alice.post('/repository/acme/app/autoprunepolicy/preview', {})
      expect(previewed.body).toMatchObject({ tags: [{ name: 'a' }], has_additional: false })

      await workOffJobs(berth())
      berth().clock.advance(60_000)
      await workOffJobs(berth())
      expect(await tagsOf('acme/app')).toEqual(['b', 'c'])
      expect(await tagsOf('alice/own')).toEqual(['b', 'c'])
      expect(await tagsOf('acme/strict')).toEqual(['c'])

      await push(['d'])
      await workOffJobs(berth())
      expect(await tagsOf('acme/app')).toEqual(['c', 'd'])
      expect(await tagsOf('alice/own')).toEqual(['c', 'd'])
    })
  },
  {
    config:
      'FEATURE_AUTO_PRUNE: true\n' +
      'DEFAULT_NAMESPACE_AUTOPRUNE_POLICY: { method: number_of_tags, value: 2 }\n',
    async prepare(berth) {
      await berth.createUser('alice')
      await berth.createOrganization('acme', 'alice')
      for (const name of ['acme/app', 'alice/own', 'acme/strict']) {
        await berth.createRepository(name)
      }
    },
  },
)
