import { expect, test } from 'vitest'

import { queryCounter } from '../../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

const counter = queryCounter()
const many = 30

/** An organization with so many of everything: teams, members, repositories, rights, defaults. */
async function populate(berth: RunningBerth, name: string, count: number): Promise<void> {
  await berth.createOrganization(name, 'alice')
  const alice = await berth.api('alice')
  for (let number = 0; number < count; number += 1) {
    const team = `team-${number}`
    await berth.createTeam(name, team, 'member')
    await berth.addToTeam(name, 'team-0', `user-${number}`)
    const repository = `${name}/app-${number}`
    await berth.createRepository(repository)
    await berth.setRole(repository, `user-${number}`, 'read')
    await berth.setRole(repository, `guest-${number}`, 'read')
    await berth.setRole(`${name}/app-0`, `guest-${number}`, 'write')
    await berth.setTeamRole(repository, 'team-0', 'write')
    await berth.setTeamRole(`${name}/app-0`, team, 'write')
    await alice.post(`/organization/${name}/prototypes`, {
      role: 'read',
      delegate: { kind: 'user', name: `user-${number}` },
    })
  }
}

describeEachBerth(
  'lists of people and rights',
  (berth) => {
    test.each([
      ['/organization/ORG', 8],
      ['/organization/ORG/members', 6],
      ['/organization/ORG/collaborators', 5],
      ['/organization/ORG/team/team-0/members', 5],
      ['/organization/ORG/team/team-0/members?includePending=true', 6],
      ['/organization/ORG/team/team-0/permissions', 5],
      ['/organization/ORG/prototypes', 4],
      ['/repository/ORG/app-0/permissions/user/', 5],
      ['/repository/ORG/app-0/permissions/team/', 5],
      ['/repository/ORG/app-0/permissions/user/user-0/transitive', 5],
    ])(
      '%s asks the database as often for many as for one, at most %d times',
      async (path, most) => {
        const alice = await berth().api('alice')
        const ask = async (organization: string) => {
          const answer = await alice.get(path.replace('ORG', organization))
          expect(answer.status).toBe(200)
        }
        // The session, the rights and the statements are known then.
        await ask('one')
        await ask('many')
        berth().services.grants.forget()
        const forOne = await counter.of(() => ask('one'))
        berth().services.grants.forget()
        const forMany = await counter.of(() => ask('many'))
        expect(forMany).toBe(forOne)
        expect(forMany).toBeLessThanOrEqual(most)
      },
    )
  },
  {
    async prepare(berth) {
      await berth.createUser('alice')
      for (let number = 0; number < many; number += 1) {
        await berth.createUser(`user-${number}`)
        await berth.createUser(`guest-${number}`)
      }
      await populate(berth, 'one', 1)
      await populate(berth, 'many', many)
    },
    wrap: counter.wrap,
  },
)
