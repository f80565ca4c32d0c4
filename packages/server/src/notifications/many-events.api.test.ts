import { expect, onTestFinished, test } from 'vitest'

import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { rounds } from '../../test/harness/effort.ts'
import { startWebhookReceiver } from '../../test/harness/webhook-receiver.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { contentLock } from '../registry/blobs/blobs.service.ts'
import type { Repository } from '../repositories/repository.ts'
import { deliverKind } from './deliver.job.ts'

const repositoryCount = 8
const eventsOfEach = rounds(300)
const timeout = rounds(120_000)
/** One in so many transactions is undone, and one in so many requests is refused. */
const undoneEvery = 9
const refusedEvery = 11

class Undone extends Error {}

describeEachBerth(
  'thousands of events of several repositories',
  (berth) => {
    test(
      'come in the order of their commits, each repository by itself, and none that was undone',
      { timeout },
      async () => {
        const hook = await startWebhookReceiver()
        onTestFinished(() => hook.stop())
        let requests = 0
        hook.answer = () => ({ status: (requests += 1) % refusedEvery === 0 ? 503 : 200 })
        const repositories = await watchedRepositories(hook.url)
        const committed = new Map(repositories.map(({ id }) => [id, [] as string[]]))
        const isDelivery = (kind: string) => kind === deliverKind
        const deliver = async () => {
          berth().clock.advance(5000)
          await workOffJobs(berth(), isDelivery)
        }

        const state = { isWritten: false }
        const deliveries = (async () => {
          while (!state.isWritten) await deliver()
        })()
        // Two writers for each repository.
        await Promise.all(
          [...repositories, ...repositories].map(async (repository, writer) => {
            for (let number = 0; number < eventsOfEach / 2; number += 1) {
              await announce(repository, `${writer}-${number}`, committed.get(repository.id) ?? [])
            }
          }),
        )
        state.isWritten = true
        await deliveries
        const expected = [...committed.values()].flat().length
        const heardIds = () => new Set(hook.received.map(({ text }) => tagIn(text)))
        for (let turn = 0; turn < 500 && heardIds().size < expected; turn += 1) await deliver()
        // The last of a queue may have been refused: it is due again.
        for (let turn = 0; turn < 3; turn += 1) await deliver()

        expect(expected).toBeGreaterThan(repositoryCount * eventsOfEach * 0.8)
        expect(expected).toBeLessThan(repositoryCount * eventsOfEach)
        for (const { id, name } of repositories) {
          const told = hook.received
            .filter(({ text }) => repositoryIn(text) === `${name.namespace}/${name.repository}`)
            .map(({ text }) => tagIn(text))
          // Refused events come again, so that whoever forgets what it heard hears each once.
          expect([...new Set(told)]).toEqual(committed.get(id))
        }
        const told = hook.received.length
        expect(told - expected).toBe(Math.floor(told / refusedEvery))
      },
    )

    async function watchedRepositories(url: string): Promise<Repository[]> {
      const api = await berth().api('owner')
      const found: Repository[] = []
      for (let count = 0; count < repositoryCount; count += 1) {
        const name = { namespace: 'owner', repository: `app${count}` }
        await berth().createRepository(`owner/app${count}`)
        const body = { event: 'repo_push', method: 'webhook', config: { url }, eventConfig: {} }
        await api.post(`/repository/owner/app${count}/notification/`, body)
        const repository = await berth().services.repositories.find(name)
        if (repository !== undefined) found.push(repository)
      }
      return found
    }

    /** An event in a transaction that holds what a push holds, and is now and then undone. */
    async function announce(repository: Repository, tag: string, committed: string[]) {
      const { database } = berth().foundation
      const isUndone = Number(tag.split('-')[1]) % undoneEvery === undoneEvery - 1
      try {
        await database.transaction(async (tx) => {
          await database.lock(tx, contentLock(repository.id))
          await berth().services.announcements.tellRepository(tx, repository, ['repo_push'], {
            data: { updated_tags: [tag] },
          })
          if (isUndone) throw new Undone()
          // Nobody else is here before the commit: this is the order of the commits.
          committed.push(tag)
        })
      } catch (error) {
        if (!(error instanceof Undone)) throw error
      }
    }
  },
  {
    config: 'SSRF_ALLOWED_HOSTS: [127.0.0.1]\n',
    prepare: async (berth) => void (await berth.createUser('owner')),
  },
)

function tagIn(text: string): string {
  return (JSON.parse(text) as { updated_tags: string[] }).updated_tags[0] ?? ''
}

function repositoryIn(text: string): string {
  return (JSON.parse(text) as { repository: string }).repository
}
