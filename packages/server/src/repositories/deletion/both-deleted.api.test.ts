import { expect, test } from 'vitest'

import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { commandLine } from '../../logs/log-entry.ts'
import type { Account, Namespace } from '../../namespaces/account.ts'

type Thing = 'user' | 'repository' | 'organization'

const pairs: readonly (readonly [Thing, Thing])[] = [
  ['user', 'repository'],
  ['repository', 'user'],
  ['user', 'organization'],
  ['organization', 'user'],
]

describeEachBerth(
  'rights that name two things of which both were deleted',
  (berth) => {
    let places = 0
    const fresh = async () => await preparedPlace(berth(), (places += 1))

    test.each(pairs.flatMap((pair) => [[pair, pair] as const, [pair, pair.toReversed()] as const]))(
      'are back when %j were deleted and %j came back, in these orders',
      async (deleted, back) => {
        const place = await fresh()
        const before = await place.rights()
        expect(before.map(({ length }) => length)).toEqual([2, 1, 1, 1])
        for (const thing of deleted) await place.remove[thing]()
        for (const thing of back) await place.bringBack[thing]()
        expect(await place.rights()).toEqual(before)
        expect(await aside(berth())).toEqual([[], [], [], [], []])
      },
    )

    test('of three things are back with the last of them', async () => {
      const place = await fresh()
      const before = await place.rights()
      for (const thing of ['user', 'repository', 'organization'] as const) {
        await place.remove[thing]()
      }
      for (const thing of ['user', 'organization'] as const) await place.bringBack[thing]()
      const [, , ...ofOrganization] = before
      expect(await place.rights()).toEqual([[], [], ...ofOrganization])
      await place.bringBack.repository()
      expect(await place.rights()).toEqual(before)
    })

    test('are gone with a user who is gone for good', async () => {
      const place = await fresh()
      const [permissions] = await place.rights()
      await place.remove.repository()
      await place.remove.user({ isPermanent: true })
      await place.bringBack.repository()
      expect(await place.rights()).toEqual([[permissions[0]], [], [], []])
      expect(await aside(berth())).toEqual([[], [], [], [], []])
    })
  },
  { prepare: async (berth) => void (await berth.createUser('owner')) },
)

/** A user with each kind of right in an organization and on its repository. */
async function preparedPlace(berth: RunningBerth, number: number) {
  const { services, foundation } = berth
  const names = { organization: `org${number}`, user: `user${number}` }
  const user = await berth.createUser(names.user)
  const organization = await berth.createOrganization(names.organization, 'owner')
  const name = { namespace: names.organization, repository: 'app' }
  await berth.createRepository(`${names.organization}/app`, {
    creator: await required(berth, 'owner'),
  })
  await berth.setRole(`${names.organization}/app`, names.user, 'write')
  await berth.createTeam(names.organization, 'devs', 'member')
  await berth.addToTeam(names.organization, 'devs', names.user)
  const browser = await berth.api(names.user)
  await browser.post('/user/starred', name)
  await (
    await berth.api('owner')
  ).post(`/organization/${names.organization}/prototypes`, {
    role: 'read',
    delegate: { kind: 'user', name: names.user },
  })
  const repository = await services.repositories.find(name)
  const repositoryId = repository?.id ?? 0
  const { reader } = foundation.database
  const removeAccount = async (account: Account, how = {}) => {
    await services.deletions.deleteNamespace(commandLine, account, how)
  }
  const bringAccountBack = async ({ id }: Account) => {
    const page = { beforeId: undefined, limit: 100 }
    const found = await services.deletedContent.listNamespaces(page)
    const { uuid = '' } = found.find(({ accountId }) => accountId === id) ?? {}
    await services.deletedContent.restoreNamespace(commandLine, uuid, undefined)
  }
  return {
    remove: {
      user: async (how = {}) => await removeAccount(user, how),
      organization: async () => await removeAccount(organization),
      repository: async () => await services.deletions.deleteRepository(commandLine, name),
    },
    bringBack: {
      user: async () => await bringAccountBack(user),
      organization: async () => await bringAccountBack(organization),
      async repository() {
        const namespace: Pick<Namespace, 'id' | 'name'> = organization
        const page = { beforeId: undefined, limit: 100 }
        const [found] = await services.deletedContent.listRepositories(namespace, page)
        const { uuid = '' } = found ?? {}
        await services.deletedContent.restoreRepository(commandLine, namespace, uuid, undefined)
      },
    },
    /** On the repository, its stars, in the team, and by default. */
    rights: async () =>
      await Promise.all([
        reader
          .selectFrom('repository_permission')
          .select(['account_id', 'role'])
          .where('repository_id', '=', repositoryId)
          .orderBy('account_id')
          .execute(),
        reader
          .selectFrom('star')
          .select(['account_id', 'created_at_ms'])
          .where('repository_id', '=', repositoryId)
          .execute(),
        reader
          .selectFrom('team_member')
          .select(['account_id', 'team_id'])
          .where('account_id', '=', user.id)
          .execute(),
        reader
          .selectFrom('default_permission')
          .select(['delegate_account_id', 'role'])
          .where('organization_id', '=', organization.id)
          .execute(),
      ]),
  }
}

async function required(berth: RunningBerth, name: string): Promise<Account> {
  const found = await berth.services.accounts.find(name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

/** All that lies aside, and what for. */
async function aside({ foundation }: RunningBerth): Promise<unknown[][]> {
  const { reader } = foundation.database
  return await Promise.all(
    (
      [
        'deletion',
        'kept_repository_permission',
        'kept_star',
        'kept_team_member',
        'kept_default_permission',
      ] as const
    ).map(async (table) => await reader.selectFrom(table).selectAll().execute()),
  )
}
