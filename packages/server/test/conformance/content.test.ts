import { expect, test } from 'vitest'

import { digestOf, ociManifest } from '../harness/content.ts'
import { describeEachBerth } from '../harness/each-berth.ts'
import { testPassword } from '../harness/running-berth.ts'
import { ChallengedClient } from './challenged-client.ts'
import { ContentCheck } from './content-check.ts'
import { dataSets, dataSetsByTagParameter } from './data-sets.ts'

const repository = 'conformance/content'

describeEachBerth(
  'the specification’s checks of content',
  (berth) => {
    const all = [
      ...Object.entries(dataSets).map(([name, make]) => ({ name, make, byParameter: false })),
      ...Object.entries(dataSetsByTagParameter).map(([name, make]) => ({
        name,
        make,
        byParameter: true,
      })),
    ]

    test.each(all)(
      '$name is pushed, listed, pulled, referred to and deleted',
      async ({ make, byParameter }) => {
        const client = new ChallengedClient(berth(), 'alice', testPassword)
        const check = new ContentCheck(client, repository, make())
        await check.pushBlobs()
        await check.pushManifests(byParameter)
        await check.list()
        await check.pull()
        await check.listReferrers()
        await check.deleteAll()
        const tags = await client.send('GET', `/v2/${repository}/tags/list`)
        expect(tags.json()).toEqual({ name: repository, tags: [] })
      },
    )

    test('a manifest with another digest than its content’s is refused', async () => {
      const client = new ChallengedClient(berth(), 'alice', testPassword)
      const content = Buffer.from('{"schemaVersion":2}')
      for (const reference of [digestOf('something else'), 'sha256:baddigeststring']) {
        const answer = await client.send('PUT', `/v2/${repository}/manifests/${reference}`, {
          headers: { 'content-type': ociManifest },
          body: content,
        })
        expect(answer.status).toBe(400)
      }
    })

    test('a manifest that is not there is a 404, and one that cannot be a 400 or 404', async () => {
      const client = new ChallengedClient(berth(), 'alice', testPassword)
      const statusOf = async (reference: string) =>
        (await client.send('GET', `/v2/${repository}/manifests/${reference}`)).status
      expect(await statusOf(digestOf('nobody'))).toBe(404)
      expect(await statusOf('missing-tag')).toBe(404)
      expect([400, 404]).toContain(await statusOf('sha256:baddigeststring'))
    })
  },
  {
    config: 'FEATURE_SPARSE_INDEX: true\n',
    async prepare(running) {
      await running.createUser('alice')
      await running.createOrganization('conformance', 'alice')
      await running.createRepository(repository)
    },
  },
)
