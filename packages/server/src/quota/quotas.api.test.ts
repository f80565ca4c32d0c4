import { expect, test } from 'vitest'

import {
  blob,
  imageManifest,
  pushBlob,
  pushImage,
  putManifest,
} from '../../test/harness/content.ts'
import { queryCounter } from '../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'

const counter = queryCounter()
/** Without any quotas. Now and then one more is found in memory. */
const statementsOfManifest = 12
const statementsOfBlob = 8
const configuration = 'FEATURE_QUOTA_MANAGEMENT: true\nSUPER_USERS: [root]\n'

describeEachBerth(
  'quotas',
  (berth) => {
    const client = () => berth().client('alice')
    const quotas = () => berth().services.quota.quotas
    const namespaceOf = async (name: string) => {
      const found = await berth().services.accounts.find(name)
      return found ?? (await berth().createOrganization(name, 'alice'))
    }
    const limited = async (
      name: string,
      limit: string,
      limits: readonly (readonly [string, number])[],
    ) => {
      await namespaceOf(name)
      const root = await berth().api('root')
      expect((await root.post(`/organization/${name}/quota`, { limit })).status).toBe(201)
      const [quota] = (await root.get(`/organization/${name}/quota`)).body as { id: number }[]
      for (const [type, percent] of limits) {
        const path = `/organization/${name}/quota/${quota?.id}/limit`
        const answer = await root.post(path, { type, threshold_percent: percent })
        expect(answer.status).toBe(201)
      }
      return quota?.id ?? 0
    }
    const drawerOf = async (name: string) => {
      const { body } = await (await berth().api(name)).get('/user/notifications')
      const { notifications } = body as {
        notifications: { kind: string; metadata: { namespace?: string } }[]
      }
      return notifications.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)
    }

    test('made by the API refuse pushes at once, and views and the log tell of them', async () => {
      const quotaId = await limited('told', '1 KiB', [['Reject', 100]])
      const image = await pushImage(client(), 'told/app', 'v1', 'told')
      const size = image.config.content.byteLength + image.layer.content.byteLength
      const refused = await client().post(
        '/v2/told/app/blobs/uploads/?digest=sha256:' + 'a'.repeat(64),
        { body: 'x'.repeat(1024) },
      )
      expect(refused.status).toBe(403)

      const alice = await berth().api('alice')
      const report = { quota_bytes: size, configured_quota: 1024 }
      expect((await alice.get('/organization/told')).body).toMatchObject({
        quotas: [
          { id: quotaId, limit_bytes: 1024, limits: [{ type: 'Reject', limit_percent: 100 }] },
        ],
        quota_report: report,
      })
      expect((await alice.get('/repository?namespace=told')).body).toMatchObject({
        repositories: [{ name: 'app', quota_report: report }],
      })
      const root = await berth().api('root')
      const put = await root.put(`/organization/told/quota/${quotaId}`, { limit_bytes: 4096 })
      expect(put.body).toMatchObject({ limit_bytes: 4096, limit: '4.0 KiB' })
      await pushBlob(client(), 'told/app', blob('x'.repeat(1024)))
      expect((await root.delete(`/organization/told/quota/${quotaId}`)).status).toBe(204)

      const { body } = await alice.get('/organization/told/logs')
      const kinds = (body as { logs: { kind: string }[] }).logs.map(({ kind }) => kind)
      for (const kind of [
        'org_create_quota',
        'org_create_quota_limit',
        'org_change_quota',
        'org_delete_quota',
      ]) {
        expect(kinds).toContain(kind)
      }
    })

    test('without a Reject refuse nothing, and warn the owners once', async () => {
      await limited('warned', '300', [['Warning', 50]])
      await pushImage(client(), 'warned/app', 'v1', 'one')
      expect(await drawerOf('alice')).not.toContain('quota_warning warned')
      for (const seed of ['two', 'three', 'four', 'five']) {
        await pushImage(client(), 'warned/app', seed, seed)
      }
      const told = (await drawerOf('alice')).filter((line) => line === 'quota_warning warned')
      expect(told).toEqual(['quota_warning warned'])
    })

    test('that are passed already when they are made or changed are told of at once', async () => {
      await namespaceOf('late')
      const image = await pushImage(client(), 'late/app', 'v1', 'late')
      const size = image.config.content.byteLength + image.layer.content.byteLength
      const quotaId = await limited('late', `${size * 2}`, [['Warning', 60]])
      const ofLate = async () => (await drawerOf('alice')).filter((line) => line.endsWith(' late'))
      expect(await ofLate()).toEqual([])
      const root = await berth().api('root')
      const path = `/organization/late/quota/${quotaId}`
      await root.post(`${path}/limit`, { type: 'Warning', threshold_percent: 40 })
      expect(await ofLate()).toEqual(['quota_warning late'])
      await root.post(`${path}/limit`, { type: 'Reject', threshold_percent: 100 })
      expect(await ofLate()).toEqual(['quota_warning late'])
      await root.put(path, { limit_bytes: size - 1 })
      const told = ['quota_error late', 'quota_warning late', 'quota_warning late']
      expect((await ofLate()).toSorted()).toEqual(told)
    })

    test('tell the owners when a push is refused, although nothing of the push remains', async () => {
      await limited('refusing', '100', [['Reject', 100]])
      const answer = await client().post(
        `/v2/refusing/app/blobs/uploads/?digest=${blob('y'.repeat(200)).digest}`,
        { body: 'y'.repeat(200) },
      )
      expect(answer.status).toBe(403)
      expect(await drawerOf('alice')).toContain('quota_error refusing')
    })

    test('of the registry hold where a namespace has none of its own', async () => {
      const strict = await berth().another(
        `${configuration}DEFAULT_SYSTEM_REJECT_QUOTA_BYTES: 1K\n`,
      )
      try {
        await namespaceOf('ordinary')
        const mine = strict.client('alice')
        await pushBlob(mine, 'ordinary/app', blob('z'.repeat(1000)))
        const more = await mine.post(
          '/v2/ordinary/app/blobs/uploads/?digest=' + blob('q'.repeat(100)).digest,
          { body: 'q'.repeat(100) },
        )
        expect(more.status).toBe(403)
        const [shown] = (await (await strict.api('alice')).get('/organization/ordinary/quota'))
          .body as unknown[]
        expect(shown).toMatchObject({ id: null, limit_bytes: 1024, default_config: true })
      } finally {
        await strict.stop()
      }
    })

    test('are only counted where FEATURE_VERIFY_QUOTA is off', async () => {
      await limited('lenient', '10', [['Reject', 100]])
      const lenient = await berth().another(`${configuration}FEATURE_VERIFY_QUOTA: false\n`)
      try {
        await pushImage(lenient.client('alice'), 'lenient/app', 'v1', 'lenient')
        const { usedBytes } = await quotas().standing(await namespaceOf('lenient'))
        expect(usedBytes).toBeGreaterThan(10)
      } finally {
        await lenient.stop()
      }
    })

    test('are not there while FEATURE_QUOTA_MANAGEMENT is off, and pushes ask nothing of them', async () => {
      const off = await berth().another('SUPER_USERS: [root]\n')
      try {
        const root = await off.api('root')
        expect((await root.get('/organization/told/quota')).status).toBe(404)
        expect((await root.get('/user/')).body).not.toHaveProperty('quota_report')
      } finally {
        await off.stop()
      }
    })

    test('are verified by a recount that finds what somebody has bent', async () => {
      const namespace = await namespaceOf('verified')
      await pushImage(client(), 'verified/app', 'v1', 'verified')
      const { verifier } = berth().services.quota
      expect(await verifier.ofNamespace(namespace)).toMatchObject({
        isRight: true,
        uncountedManifests: 0,
        wrongRepositories: [],
      })
      await berth().foundation.database.transaction((tx) =>
        tx
          .updateTable('namespace_usage')
          .set((eb) => ({ used_bytes: eb('used_bytes', '+', 1) }))
          .where('namespace_id', '=', namespace.id)
          .execute(),
      )
      const found = await verifier.ofNamespace(namespace)
      expect(found.isRight).toBe(false)
      expect(found.usedBytes).toBe(found.recountedBytes + 1)
    })

    test('cost a push a few statements, most of them where there is one', async () => {
      await limited('counted', '1 GiB', [['Reject', 100]])
      await namespaceOf('free')
      const free = await costOfPush(berth(), 'free/app')
      const bounded = await costOfPush(berth(), 'counted/app')
      expect(free.blob).toBe(statementsOfBlob)
      expect(free.manifest).toBeLessThanOrEqual(statementsOfManifest + 6)
      expect(bounded.blob - free.blob).toBeLessThanOrEqual(5)
      expect(bounded.manifest - free.manifest).toBeLessThanOrEqual(2)
    })

    test('forget room that was held in vain', async () => {
      await limited('vain', '1 MiB', [['Reject', 100]])
      await pushBlob(client(), 'vain/app', blob('held in vain'))
      await workOffJobs(berth())
      berth().clock.advance(2 * 3_600_000)
      await workOffJobs(berth())
      const rows = await berth()
        .foundation.database.reader.selectFrom('blob_reservation')
        .selectAll()
        .where('expires_at_ms', '<', berth().clock())
        .execute()
      expect(rows).toEqual([])
    })
  },
  {
    wrap: counter.wrap,
    config:
      'FEATURE_QUOTA_MANAGEMENT: true\nSUPER_USERS: [root]\nFEATURE_SUPERUSERS_FULL_ACCESS: true\nBERTH_QUOTA_PATIENCE: 1\n',
    async prepare(running) {
      await running.createUser('alice')
      await running.createUser('root')
    },
  },
)

describeEachBerth(
  'quotas that are off',
  (berth) => {
    test('cost a push nothing', async () => {
      const cost = await costOfPush(berth(), 'alice/app')
      expect(cost.blob).toBe(statementsOfBlob)
      expect(cost.manifest).toBeLessThanOrEqual(statementsOfManifest)
    })
  },
  {
    wrap: counter.wrap,
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)

/** Statements of pushing one blob, and of pushing the manifest that names it and a known one. */
async function costOfPush(server: RunningBerth, repository: string) {
  const client = server.client('alice')
  await pushImage(client, repository, 'warm', `warm ${repository}`)
  const config = await pushBlob(client, repository, blob(`{"a":"${repository}"}`))
  const layer = blob(`layer ${repository}`)
  const image = imageManifest(config, [layer])
  return {
    blob: await counter.of(() => pushBlob(client, repository, layer)),
    manifest: await counter.of(() => putManifest(client, repository, 'v1', image)),
  }
}
