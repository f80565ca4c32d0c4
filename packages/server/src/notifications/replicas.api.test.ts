import { describe, expect, onTestFinished, test } from 'vitest'

import { freshPostgresDatabase } from '../../../../tools/test/fresh-database.ts'
import { whyNoPostgres } from '../../../../tools/test/servers/postgres.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { pushImage } from '../../test/harness/content.ts'
import { startBerth } from '../../test/harness/running-berth.ts'
import { startWebhookReceiver } from '../../test/harness/webhook-receiver.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { joinEvents } from '../main/serve/join-events.ts'

const config = 'SSRF_ALLOWED_HOSTS: [127.0.0.1]\n'
const reason = whyNoPostgres()

/** Two servers on one PostgreSQL, which hear each other. */
async function replicas() {
  const database = await freshPostgresDatabase()
  const first = await startBerth({ config, databaseUri: database.uri })
  const second = await first.another(config)
  const leave = await Promise.all([first, second].map((one) => joinEvents(one, one.services)))
  onTestFinished(async () => {
    for (const end of leave) await end()
    expect([...first.faults, ...second.faults]).toEqual([])
    await second.stop()
    await first.stop()
    await database.drop()
  })
  await first.createUser('owner')
  await first.createRepository('owner/app')
  return { first, second }
}

describe('two replicas', () => {
  if (reason === undefined) run()
  else testThatCannotRun(reason)
})

function run(): void {
  test('a push at one is seen by a page at the other', async () => {
    const { first, second } = await replicas()
    const account = await second.services.accounts.find('owner')
    if (account === undefined) throw new Error('there is no owner')
    const heard: string[] = []
    const end = second.services.livePushes.follow({
      principal: { kind: 'account', account, credential: 'user' },
      topics: new Set(['owner/app']),
      hear: ({ repository }) => heard.push(repository),
    })
    onTestFinished(() => end?.())
    await waitUntil('the page hears of it', async () => {
      const seed = String(Math.random())
      await pushImage(first.client('owner'), 'owner/app', 'v1', seed)
      return heard.length > 0
    })
    expect(new Set(heard)).toEqual(new Set(['app']))
  })

  test('a push at one is told that is watched since a moment ago at the other', async () => {
    const { first, second } = await replicas()
    const hook = await startWebhookReceiver()
    onTestFinished(() => hook.stop())
    const pusher = second.client('owner')
    // The second remembers that nobody watches.
    await pushImage(pusher, 'owner/app', 'v0', 'zero')
    let isHeard = false
    second.services.events.subscribe('watching', {
      hear: () => (isHeard = true),
      ended: () => undefined,
    })
    const client = await first.api('owner')
    await waitUntil('the second heard of it', async () => {
      await client.post('/repository/owner/app/notification/', {
        event: 'repo_push',
        method: 'webhook',
        config: { url: hook.url },
        eventConfig: {},
      })
      return isHeard
    })
    await pushImage(pusher, 'owner/app', 'v1', 'one')
    await workOffJobs(first)
    const tags = hook.received.map(
      ({ text }) => (JSON.parse(text) as { updated_tags: unknown }).updated_tags,
    )
    expect(tags.length).toBeGreaterThan(0)
    expect(new Set(tags.flat())).toEqual(new Set(['v1']))
  })
}
