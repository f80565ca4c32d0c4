import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { jobsIn } from '../platform/jobs/jobs.fixture.ts'
import { openDatabaseOfTest } from '../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../schema/migrated-database.fixture.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { Announcements, type QuotaNews } from './announcements.service.ts'
import { quotaData, sampleData } from './notification-event.ts'

const cooldownSeconds = 3600

/** An organization with one owner, and a notification for each event of quotas. */
async function prepare(database: BerthDatabase) {
  return await database.transaction(async (tx) => {
    const account = async (kind: 'user' | 'organization', name: string) =>
      (
        await tx
          .insertInto('account')
          .values({
            uuid: name,
            kind,
            name,
            description: '',
            owner_id: null,
            email: null,
            password_hash: null,
            is_enabled: 1,
            is_verified: 1,
            is_superuser: 0,
            credentials_changed_at_ms: 0,
            created_at_ms: 0,
            last_used_at_ms: null,
          })
          .returning('id')
          .executeTakeFirstOrThrow()
      ).id
    const [acme, alice] = [await account('organization', 'acme'), await account('user', 'alice')]
    const { id: teamId } = await tx
      .insertInto('team')
      .values({
        organization_id: acme,
        name: 'owners',
        role: 'admin',
        description: '',
        created_at_ms: 0,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx.insertInto('team_member').values({ team_id: teamId, account_id: alice }).execute()
    for (const event of ['quota_warning', 'quota_error']) {
      await tx
        .insertInto('notification')
        .values({
          uuid: event,
          repository_id: null,
          namespace_id: acme,
          event,
          method: 'webhook',
          title: null,
          sealed_config: '',
          event_config: '{}',
          failures: 0,
          disabled_reason: null,
          created_at_ms: 0,
        })
        .execute()
    }
    return { acme, alice }
  })
}

describeEachDatabase(
  'what is told of quotas',
  (makeDatabase) => {
    const open = async ({ isOn = true } = {}) => {
      const database = openDatabaseOfTest(await makeDatabase())
      const ids = await prepare(database)
      let nowMs = 1_000_000
      const announcements = new Announcements({
        clock: () => nowMs,
        place: { scheme: 'https', host: 'berth.example.com' },
        config: {
          sendSeconds: 10,
          blockedHosts: [],
          expiry: { isOn: false, intervalSeconds: 60 },
          quota: { isOn, cooldownSeconds },
        },
      })
      const news: QuotaNews = {
        kind: 'quota_warning',
        namespaceId: ids.acme,
        namespace: 'acme',
        thresholdPercent: 80,
        usageBytes: 858_993_459,
        limitBytes: 1024 ** 3,
      }
      const tell = async (more: Partial<QuotaNews> = {}) =>
        await database.transaction((tx) => announcements.notifyQuota(tx, { ...news, ...more }))
      const waiting = async () =>
        await database.reader
          .selectFrom('notification_delivery')
          .innerJoin('notification', 'notification.id', 'notification_delivery.notification_id')
          .select(['event', 'event_data'])
          .orderBy('notification_delivery.id')
          .execute()
      const drawers = async () =>
        await database.reader
          .selectFrom('user_notification')
          .select(['account_id', 'kind', 'metadata'])
          .orderBy('id')
          .execute()
      return {
        ...ids,
        database,
        announcements,
        tell,
        waiting,
        drawers,
        later: (seconds: number) => {
          nowMs += seconds * 1000
        },
      }
    }

    test('goes to the notifications of that event, and to the drawers of the owners', async () => {
      const { tell, waiting, drawers, alice, database } = await open()
      await tell()
      const [only, ...more] = await waiting()
      expect(more).toEqual([])
      expect(only?.event).toBe('quota_warning')
      expect(JSON.parse(only?.event_data ?? '')).toEqual({
        namespace: 'acme',
        homepage: 'https://berth.example.com/organization/acme',
        threshold_percent: 80,
        usage_bytes: 858_993_459,
        limit_bytes: 1_073_741_824,
        usage_percent: 79,
        usage_bytes_formatted: '819.20 MB',
        limit_bytes_formatted: '1.00 GB',
      })
      expect(await drawers()).toEqual([
        {
          account_id: alice,
          kind: 'quota_warning',
          metadata: JSON.stringify({ severity: 'Warning', namespace: 'acme' }),
        },
      ])
      expect(await jobsIn(database)).toHaveLength(1)
    })

    test('a threshold is told of again when its cooldown is over, and another one at once', async () => {
      const { tell, waiting, later } = await open()
      await tell()
      later(cooldownSeconds - 1)
      await tell()
      expect(await waiting()).toHaveLength(1)
      await tell({ kind: 'quota_error', thresholdPercent: 100 })
      expect(await waiting()).toHaveLength(2)
      later(1)
      await tell()
      expect(await waiting()).toHaveLength(3)
    })

    test('a namespace that was relieved is told of at once', async () => {
      const { tell, waiting, database, announcements, acme } = await open()
      const relieve = async (fromPercent: number) =>
        await database.transaction((tx) =>
          announcements.quotaRelieved(tx, { namespaceId: acme, fromPercent }),
        )
      await tell()
      await relieve(81)
      await tell()
      expect(await waiting()).toHaveLength(1)
      await relieve(80)
      await tell()
      expect(await waiting()).toHaveLength(2)
    })

    test('a drawer in which the same lies unread gets no second', async () => {
      const { tell, drawers, later } = await open()
      await tell()
      later(cooldownSeconds)
      await tell()
      expect(await drawers()).toHaveLength(1)
    })

    test('without FEATURE_QUOTA_NOTIFICATIONS only the owners hear', async () => {
      const { tell, waiting, drawers } = await open({ isOn: false })
      await tell()
      expect([await waiting(), await drawers()]).toMatchObject([[], [{}]])
    })

    test('what is undone is never told', async () => {
      const { database, announcements, waiting, drawers, acme } = await open()
      const undone = database.transaction(async (tx) => {
        await announcements.notifyQuota(tx, {
          kind: 'quota_error',
          namespaceId: acme,
          namespace: 'acme',
          thresholdPercent: 100,
          usageBytes: 2,
          limitBytes: 1,
        })
        throw new Error('undone')
      })
      await expect(undone).rejects.toThrow('undone')
      expect([await waiting(), await drawers()]).toEqual([[], []])
    })
  },
  { template: migratedTemplate },
)

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.00 KB'],
  [1.5 * 1024 ** 3, '1.50 GB'],
  [1024 ** 4, '1.00 TB'],
])('%i bytes are written as Quay writes them: %s', (usageBytes, text) => {
  const data = quotaData({ thresholdPercent: 80, usageBytes, limitBytes: 1024 })
  expect(data['usage_bytes_formatted']).toBe(text)
})

test('a test of a notification of quotas sends what Quay sends', () => {
  expect(sampleData('quota_warning', {})).toEqual({
    threshold_percent: 80,
    usage_bytes: 858_993_459,
    limit_bytes: 1_073_741_824,
    usage_percent: 80,
    usage_bytes_formatted: '819.20 MB',
    limit_bytes_formatted: '1.00 GB',
  })
  expect(sampleData('quota_error', {})).toEqual({
    threshold_percent: 100,
    usage_bytes: 1_127_428_915,
    limit_bytes: 1_073_741_824,
    usage_percent: 105,
    usage_bytes_formatted: '1.05 GB',
    limit_bytes_formatted: '1.00 GB',
  })
})
