import { expect, onTestFinished, test } from 'vitest'

import { pushImage, pushManifest } from '../../test/harness/content.ts'
import { queryCounter } from '../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { startWebhookReceiver } from '../../test/harness/webhook-receiver.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { deliverKind } from './deliver.job.ts'

const counter = queryCounter()

interface Envelope {
  readonly events: readonly {
    readonly action: string
    readonly target: { readonly tag?: string; readonly digest?: string; readonly size?: number }
    readonly request: { readonly method: string }
    readonly actor: { readonly name?: string }
  }[]
}

describeEachBerth(
  'repo_change',
  (berth) => {
    /** A repository with notifications of these events and methods, each with its receiver. */
    const watched = async (name: string, wanted: readonly (readonly [string, string])[]) => {
      await berth().createRepository(name)
      const api = await berth().api('owner')
      const hooks = []
      for (const [event, method] of wanted) {
        const hook = await startWebhookReceiver()
        onTestFinished(() => hook.stop())
        const body = { event, method, config: { url: hook.url }, eventConfig: {} }
        const made = await api.post(`/repository/${name}/notification/`, body)
        expect(made).toMatchObject({ status: 201 })
        hooks.push(hook)
      }
      const deliver = () => workOffJobs(berth(), (kind) => kind === deliverKind)
      return { api, client: berth().client('owner'), hooks, deliver }
    }

    test('tells a distribution endpoint of pushes and deletions, in their order', async () => {
      const name = 'owner/changing'
      const { api, client, hooks, deliver } = await watched(name, [
        ['repo_change', 'distribution_events'],
        ['repo_push', 'webhook'],
        ['repo_change', 'slack'],
      ])
      const { manifest } = await pushImage(client, name, 'v1', 'one')
      await pushManifest(client, name, manifest, 'v2')
      const other = await pushImage(client, name, 'v3', 'two')
      await api.delete(`/repository/${name}/tag/v1`)
      await client.delete(`/v2/${name}/manifests/v2`)
      await client.delete(`/v2/${name}/manifests/${other.manifest.digest}`)
      // What never happened is not told.
      expect((await client.delete(`/v2/${name}/manifests/nosuch`)).status).toBe(404)
      await deliver()

      const [endpoint, pushes, chat] = hooks
      const told = (endpoint?.received ?? [])
        .flatMap(({ text }) => (JSON.parse(text) as Envelope).events)
        .map(({ action, target, request, actor }) => [
          `${action} ${target.tag ?? ''} ${target.digest ?? ''}`,
          request.method,
          actor.name,
        ])
      expect(told).toEqual([
        [`push v1 ${manifest.digest}`, 'PUT', 'owner'],
        [`push v2 ${manifest.digest}`, 'PUT', 'owner'],
        [`push v3 ${other.manifest.digest}`, 'PUT', 'owner'],
        ['delete v1 ', 'DELETE', 'owner'],
        ['delete v2 ', 'DELETE', 'owner'],
        [`delete  ${other.manifest.digest}`, 'DELETE', 'owner'],
        ['delete v3 ', 'DELETE', 'owner'],
      ])
      // Who asked for pushes alone hears of nothing else.
      expect(pushes?.received).toHaveLength(3)
      const texts = (chat?.received ?? []).map(
        ({ text }) =>
          (JSON.parse(text) as { attachments: { fallback: string }[] }).attachments[0]?.fallback,
      )
      expect(texts).toEqual([
        `${name}: pushed v1`,
        `${name}: pushed v2`,
        `${name}: pushed v3`,
        `${name}: deleted v1`,
        `${name}: deleted v2`,
        `${name}: deleted ${other.manifest.digest}, with v3`,
      ])
    })

    test('tells of the end of the repository, after what happened in it', async () => {
      const name = 'owner/ending'
      const { api, client, hooks, deliver } = await watched(name, [
        ['repo_change', 'distribution_events'],
        ['repo_change', 'webhook'],
      ])
      await pushImage(client, name, 'v1', 'last')
      expect((await api.delete(`/repository/${name}`)).status).toBe(204)
      await deliver()
      const [endpoint = [], webhook] = hooks.map(({ received }) =>
        received.map(({ text }) => JSON.parse(text) as object),
      )
      expect(endpoint).toMatchObject([
        { events: [{ action: 'push', target: { repository: name, tag: 'v1' } }] },
        { events: [{ action: 'delete', target: { repository: name } }] },
      ])
      const [, last] = endpoint as Envelope[]
      expect(last?.events[0]?.target).toEqual({ repository: name })
      expect(webhook).toMatchObject([{ updated_tags: ['v1'] }, { is_repository_deleted: true }])
    })

    test('costs a deletion nothing while nobody wants to know, and two statements otherwise', async () => {
      const [quiet, loud] = ['owner/quiet', 'owner/loud']
      const costOfDeletion = async (name: string) => {
        const client = berth().client('owner')
        const { manifest } = await pushImage(client, name, undefined, name)
        const counts: number[] = []
        for (const tag of ['a', 'b', 'c', 'd']) {
          await pushManifest(client, name, manifest, tag)
          counts.push(await counter.of(() => client.delete(`/v2/${name}/manifests/${tag}`)))
        }
        return Math.min(...counts)
      }
      await watched(quiet, [])
      await watched(loud, [['repo_change', 'webhook']])
      const alone = await costOfDeletion(quiet)
      expect(await costOfDeletion(loud)).toBe(alone + 2)
    })
  },
  {
    config: 'SSRF_ALLOWED_HOSTS: [127.0.0.1]\nSERVER_HOSTNAME: berth.example.com\n',
    wrap: counter.wrap,
    prepare: async (berth) => {
      await berth.createUser('owner')
    },
  },
)
