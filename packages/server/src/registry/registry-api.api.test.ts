import { expect, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'

describeEachBerth(
  'the registry API',
  (berth) => {
    test('an image that was pushed can be pulled by tag and by digest', async () => {
      const alice = berth().client('alice')
      const { manifest } = await pushImage(alice, 'alice/app', 'v1', 'seed')
      const byTag = await alice.get('/v2/alice/app/manifests/v1')
      expect(byTag.status).toBe(200)
      expect(byTag.body).toEqual(manifest.content)
      const byDigest = await alice.get(`/v2/alice/app/manifests/${manifest.digest}`)
      expect(byDigest.body).toEqual(manifest.content)
    })
  },
  {
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)
