import { expect, test } from 'vitest'

import { describeWithPrograms } from '../../../../tools/test/skip.ts'
import { guideInTest, guidePage } from '../harness/guide-in-test.ts'
import { blocksOf } from '../harness/guide-page.ts'

describeWithPrograms(['bash', 'curl'], 'the guide to the first organization', () => {
  test('every line of it works, in its order', async () => {
    const { berth, run } = await guideInTest()
    const [definitions = '', ...rest] = blocksOf(guidePage('first-organization'))
    // The page makes alice by a command; her token is what it takes for granted.
    const makesAlice = 'npx berth organization create acme'
    const [beforeAlice, afterAlice] = splitAfter(rest.join('\n'), makesAlice)
    await run(`${definitions}\n${beforeAlice}`, '')
    const scopes = 'org:admin repo:admin repo:create user:admin'
    const aliceToken = await berth.oauthToken('alice', scopes)
    const printed = await run(`${definitions}\n${afterAlice}`, aliceToken)
    expect(printed).toContain('"Created"')
    expect(printed).toContain('{"permissions":[{"role":"read"},{"role":"write"},{"role":"read"}]}')
    expect(await berth.services.accounts.find('acme')).toBeUndefined()
    expect(await berth.services.accounts.find('acme-labs')).toBeUndefined()
  })
})

function splitAfter(text: string, line: string): [string, string] {
  const end = text.indexOf('\n', text.indexOf(line)) + 1
  return [text.slice(0, end), text.slice(end)]
}
