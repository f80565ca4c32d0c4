import { afterAll, beforeAll, expect, test } from 'vitest'

import { pushImage } from '../../../test/harness/content.ts'
import { queryPlans } from '../../../test/harness/query-plans.ts'
import { type RunningBerth, startBerth } from '../../../test/harness/running-berth.ts'

const plans = queryPlans()
let berth: RunningBerth

beforeAll(async () => {
  berth = await startBerth({ wrap: plans.wrap })
  await berth.createUser('alice')
  await pushImage(berth.client('alice'), 'alice/app', 'v1', 'app')
})

afterAll(async () => {
  await berth.stop()
})

test.each([
  ['', 'tag_current_changes'],
  ['?order=asc&pushed_after=1&pushed_before=9999999999', 'tag_current_changes'],
  ['?name=v&hide_companions=true', 'tag_current_changes'],
  ['?sort=name', 'tag_current'],
  ['?sort=name&order=desc&prefix=v', 'tag_current'],
])(
  'the list of tags %j follows its index, and sorts no more than it shows',
  async (query, index) => {
    const alice = await berth.api('alice')
    const found = await plans.of(async () => {
      expect((await alice.get(`/repository/alice/app/tag/details${query}`)).status).toBe(200)
    })
    const scans = found.filter(({ steps }) =>
      steps.some(
        (step) => /^SCAN (?:tag$|manifest|tag_pulls)/.test(step) && !step.includes('INDEX'),
      ),
    )
    expect(scans.filter(({ statement }) => !statement.includes('as "tag"'))).toEqual([])
    const [list] = found.filter(({ statement }) => statement.includes('as "tag"'))
    expect(list?.steps.join('\n')).toMatch(
      new RegExp(`SEARCH tag USING (?:COVERING )?INDEX ${index} `),
    )
  },
)
