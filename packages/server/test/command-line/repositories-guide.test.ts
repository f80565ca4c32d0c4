import { expect, test } from 'vitest'

import { describeWithPrograms } from '../../../../tools/test/skip.ts'
import { pushImage } from '../harness/content.ts'
import { guideInTest, guidePage } from '../harness/guide-in-test.ts'
import { blocksOf } from '../harness/guide-page.ts'

describeWithPrograms(['bash', 'curl'], 'the guide to repositories', () => {
  test('every line of it works, in its order', async () => {
    const { berth, run } = await guideInTest()
    await berth.createUser('alice')
    await berth.createOrganization('acme', 'alice')
    await pushImage(berth.client('alice'), 'acme/app', 'v1', 'guide')

    const token = await berth.oauthToken('alice', 'repo:create repo:admin user:admin')
    const printed = await run(blocksOf(guidePage('repositories')).join('\n'), token)
    expect(printed).toContain('"name":"stable"')
    expect(printed).toContain('"key":"tier"')
    expect(await berth.services.repositories.list({ namespace: 'acme', limit: 10 })).toEqual([])
  })
})
