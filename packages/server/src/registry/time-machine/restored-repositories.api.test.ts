import { expect, test } from 'vitest'

import { pushImage } from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { type Actor, commandLine } from '../../logs/log-entry.ts'
import { formatMoment } from './moment.ts'
import { insertRestoration } from './restoration.queries.ts'
import { beginningOf } from './subjects.ts'

const minute = 60_000
const repositories = Array.from({ length: 6 }, (_, index) => `r${index}`)

describeEachBerth(
  'repositories that return with their namespace',
  (berth) => {
    /** An organization whose repositories were deleted after the moment that is answered. */
    const deletedSince = async (name: string): Promise<string> => {
      await berth().createOrganization(name, 'alice')
      const client = berth().client('alice')
      for (const repository of repositories) {
        await pushImage(client, `${name}/${repository}`, 'v1', `${name} ${repository}`)
      }
      berth().clock.advance(minute)
      const moment = formatMoment(berth().clock())
      berth().clock.advance(minute)
      const api = await berth().api('alice')
      for (const repository of repositories) {
        await api.delete(`/repository/${name}/${repository}`)
      }
      return moment
    }
    const served = async (name: string) => {
      const client = berth().client('alice')
      const answers = await Promise.all(
        repositories.map((each) => client.get(`/v2/${name}/${each}/manifests/v1`)),
      )
      return answers.map(({ status }) => status)
    }

    const begun = async (name: string, moment: string, actor: Actor) => {
      const namespace = await berth().services.accounts.findNamespace(name)
      if (namespace === undefined) throw new Error(`there is no ${name}`)
      const scope = { namespace, repository: undefined }
      const { id, uuid } = await berth().foundation.database.transaction((tx) =>
        insertRestoration(tx, {
          namespaceId: namespace.id,
          repositoryId: undefined,
          momentMs: Date.parse(moment),
          tag: undefined,
          actor,
          after: beginningOf(scope),
          nowMs: berth().clock(),
        }),
      )
      const finish = async ({ services }: RunningBerth) => {
        while (await services.restorations.step(id));
      }
      return { finish, found: () => berth().services.restorations.find(scope, uuid) }
    }

    test('are there with their tags, also where several processes work on it at once', async () => {
      const moment = await deletedSince('together')
      const { finish, found } = await begun('together', moment, commandLine)
      const other = await berth().another('')
      try {
        await Promise.all([berth(), other, berth(), other].map(finish))
        expect(await found()).toMatchObject({ state: 'done', refusedTags: 0 })
        expect(await served('together')).toEqual(repositories.map(() => 200))
      } finally {
        await other.stop()
      }
    })

    test('stay away when whoever asked for them may make none there any more', async () => {
      const helper = await berth().createUser('helper')
      const moment = await deletedSince('lost')
      const { finish, found } = await begun('lost', moment, {
        ...commandLine,
        accountId: helper.id,
      })
      await finish(berth())
      expect(await found()).toMatchObject({ state: 'done', refusedTags: repositories.length })
      expect(await served('lost')).toEqual(repositories.map(() => 404))
    })
  },
  {
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)
