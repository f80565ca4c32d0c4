import { expect, test } from 'vitest'

import { pushImage } from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

const minute = 60_000
const day = 24 * 60 * minute

describeEachBerth(
  'the time for which a namespace keeps its tags',
  (berth) => {
    test('is what it chose of what the registry offers, for a user and an organization', async () => {
      const alice = await berth().api('alice')
      for (const [place, name] of [
        ['/user/', 'alice/app'],
        ['/organization/acme', 'acme/app'],
      ] as const) {
        expect((await alice.put(place, { tag_expiration_s: 3600 })).status).toBe(400)
        expect((await alice.put(place, { tag_expiration_s: 86_400 })).status).toBe(200)
        const { manifest } = await pushImage(berth().client('alice'), name, 'v1', name)
        await alice.delete(`/repository/${name}/tag/v1`)
        berth().clock.advance(day - minute)
        expect(await restored(berth(), name, manifest.digest)).toBe(200)
        await (await berth().api('alice')).delete(`/repository/${name}/tag/v1`)
        berth().clock.advance(day + minute)
        expect(await restored(berth(), name, manifest.digest)).toBe(404)
      }
    })

    test('counts as it is now: a shorter one hides at once what a longer one showed', async () => {
      const alice = await berth().api('alice')
      await alice.put('/organization/acme', { tag_expiration_s: 604_800 })
      await pushImage(berth().client('alice'), 'acme/shorter', 'v1', 'shorter')
      await alice.delete('/repository/acme/shorter/tag/v1')
      berth().clock.advance(2 * day)
      const listed = async () => {
        const { body } = await (await berth().api('alice')).get('/repository/acme/shorter/tag/')
        return (body as { tags: { name: string }[] }).tags.map(({ name }) => name)
      }
      expect(await listed()).toEqual(['v1'])
      await (await berth().api('alice')).put('/organization/acme', { tag_expiration_s: 86_400 })
      expect(await listed()).toEqual([])
    })
  },
  { config: 'TAG_EXPIRATION_OPTIONS: [1d, 1w, 2w]\n', prepare },
)

describeEachBerth(
  'a time that namespaces may not choose',
  (berth) => {
    test('stays as the registry has it, and the rest of the change is done', async () => {
      const alice = await berth().api('alice')
      const user = await alice.put('/user/', { tag_expiration_s: 86_400, company: 'ACME' })
      expect(user).toMatchObject({
        status: 200,
        body: { tag_expiration_s: 1_209_600, company: 'ACME' },
      })
      const organization = await alice.put('/organization/acme', { tag_expiration_s: 86_400 })
      expect(organization).toMatchObject({ status: 200, body: { tag_expiration_s: 1_209_600 } })
    })
  },
  { config: 'FEATURE_CHANGE_TAG_EXPIRATION: false\n', prepare },
)

async function prepare(berth: RunningBerth): Promise<void> {
  await berth.createUser('alice')
  await berth.createOrganization('acme', 'alice')
}

async function restored(berth: RunningBerth, name: string, digest: string): Promise<number> {
  const alice = await berth.api('alice')
  const body = { manifest_digest: digest }
  return (await alice.post(`/repository/${name}/tag/v1/restore`, body)).status
}
