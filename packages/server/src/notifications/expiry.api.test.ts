import { expect, onTestFinished, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { startWebhookReceiver } from '../../test/harness/webhook-receiver.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'

const day = 24 * 60 * 60
const config = `SERVER_HOSTNAME: berth.example.com
SSRF_ALLOWED_HOSTS: [127.0.0.1]
FEATURE_IMAGE_EXPIRY_TRIGGER: true
NOTIFICATION_TASK_RUN_MINIMUM_INTERVAL_MINUTES: 60
SESSION_TIMEOUT: 400d
`

describeEachBerth(
  'tags whose end is near',
  (berth) => {
    let repositories = 0
    const watched = async (days: number) => {
      const hook = await startWebhookReceiver()
      onTestFinished(() => hook.stop())
      const name = `acme/app${(repositories += 1)}`
      await berth().createRepository(name)
      const client = await berth().api('owner')
      const path = `/repository/${name}/notification/`
      const made = await client.post(path, {
        event: 'repo_image_expiry',
        method: 'webhook',
        config: { url: hook.url },
        eventConfig: { days },
      })
      expect(made).toMatchObject({ status: 201, body: { event_config: { days } } })
      return {
        told: () => hook.received.map(({ text }) => JSON.parse(text) as Record<string, unknown>),
        push: async (tag: string) => await pushImage(berth().client('owner'), name, tag, name),
        endsIn: async (tag: string, days_: number) => {
          const expiration = Math.floor(berth().clock() / 1000) + days_ * day
          const answer = await client.put(`/repository/${name}/tag/${tag}`, { expiration })
          expect(answer.status).toBe(201)
        },
        name,
      }
    }
    /** The next search, and what it sends. */
    const search = async () => {
      await workOffJobs(berth())
      berth().clock.advance(61 * 60 * 1000)
      await workOffJobs(berth())
    }

    test('are told of once, all of one search together, and others are not', async () => {
      const { told, push, endsIn, name } = await watched(3)
      for (const [tag, days] of [
        ['soon', 1],
        ['sooner', 2],
        ['late', 30],
      ] as const) {
        await push(tag)
        await endsIn(tag, days)
      }
      await push('forever')
      await search()
      await search()
      expect(told()).toEqual([
        {
          repository: name,
          namespace: 'acme',
          name: name.slice('acme/'.length),
          docker_url: `berth.example.com/${name}`,
          homepage: `http://berth.example.com/repository/${name}`,
          tags: ['soon', 'sooner'],
          expiring_in: '3 days',
        },
      ])
    })

    test('are told of again when their end was moved, and not when they are over', async () => {
      const { told, push, endsIn } = await watched(3)
      await push('v1')
      await endsIn('v1', 2)
      await search()
      await endsIn('v1', 20)
      await search()
      expect(told()).toHaveLength(1)
      berth().clock.advance(18 * day * 1000)
      await search()
      expect(told()).toHaveLength(2)
      berth().clock.advance(2 * day * 1000)
      await search()
      expect(told()).toHaveLength(2)
    })

    test('each notification tells by its own days, of its own repository', async () => {
      const [three, ten] = [await watched(3), await watched(10)]
      for (const each of [three, ten]) {
        await each.push('v1')
        await each.endsIn('v1', 5)
      }
      await search()
      expect([three.told().length, ten.told().length]).toEqual([0, 1])
    })

    test('more of them than one event names are told in several', async () => {
      const { told, push, endsIn, name } = await watched(3)
      await push('v1')
      await endsIn('v1', 1)
      const { database } = berth().foundation
      await database.transaction(async (tx) => {
        const one = await tx
          .selectFrom('tag')
          .innerJoin('repository', 'repository.id', 'tag.repository_id')
          .selectAll('tag')
          .where('repository.name', '=', name.slice('acme/'.length))
          .where('tag.is_current', '=', 1)
          .executeTakeFirstOrThrow()
        const { id: _id, ...columns } = one
        for (let count = 0; count < 250; count += 1) {
          await tx
            .insertInto('tag')
            .values({ ...columns, name: `more-${count}` })
            .execute()
        }
      })
      await search()
      const tags = told().map((each) => each['tags'] as string[])
      expect(tags.map(({ length }) => length)).toEqual([200, 51])
      expect(new Set(tags.flat()).size).toBe(251)
    })
  },
  {
    config,
    async prepare(berth) {
      await berth.createUser('owner')
      await berth.createOrganization('acme', 'owner')
    },
  },
)
