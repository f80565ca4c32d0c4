import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import type { TokensConfig } from '../platform/config/slices/tokens.ts'
import { encryptionWith } from '../platform/crypto/encryption.ts'
import { openDatabaseOfTest } from '../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../schema/migrated-database.fixture.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { anonymous } from './principal.ts'
import { InvalidTokenError, keyIdOf } from './registry-token.ts'
import { RegistryTokens } from './registry-tokens.service.ts'
import { SigningKeys } from './signing-keys.ts'

const minute = 60_000
const config: TokensConfig = {
  lifetimeSeconds: 3600,
  maximumLifetimeSeconds: 3660,
  signingKey: {
    service: 'quay',
    expiresInSeconds: 120 * 60,
    refreshEverySeconds: 55 * 60,
    unapprovedExpiresInSeconds: 86_400,
    expiredKeptSeconds: 7 * 86_400,
  },
}

describeEachDatabase(
  'the keys that sign tokens',
  (makeDatabase) => {
    test('rotate when the newest is due, and not before', async () => {
      const clock = handClock()
      const { keys, keyCount } = replica(openDatabaseOfTest(await makeDatabase()), clock)
      expect(await keys.rotate()).toMatchObject({ hasNewKey: true })
      clock.advance(54 * minute)
      expect(await keys.rotate()).toMatchObject({ hasNewKey: false })
      clock.advance(minute)
      expect(await keys.rotate()).toMatchObject({ hasNewKey: true })
      expect(await keyCount()).toBe(2)
    })

    test('a token is believed until it expires, also after they have rotated', async () => {
      const clock = handClock()
      const database = openDatabaseOfTest(await makeDatabase())
      const issuer = replica(database, clock)
      const { token } = await issuer.tokens.issue(anonymous, [], 'berth')
      clock.advance(59 * minute)
      await issuer.keys.rotate()
      const { token: later } = await issuer.tokens.issue(anonymous, [], 'berth')
      expect(keyIdOf(later)).not.toBe(keyIdOf(token))
      // A replica that starts only now believes it as well.
      expect(await replica(database, clock).tokens.verify(token)).toBeDefined()
      clock.advance(2 * minute)
      await expect(replica(database, clock).tokens.verify(token)).rejects.toThrow(InvalidTokenError)
    })

    test('a token of the last moment of a key outlives it', async () => {
      const clock = handClock()
      const database = openDatabaseOfTest(await makeDatabase())
      const issuer = replica(database, clock)
      const first = await issuer.tokens.issue(anonymous, [], 'berth')
      clock.advance(120 * minute - 1)
      const { token } = await issuer.tokens.issue(anonymous, [], 'berth')
      expect(keyIdOf(token)).toBe(keyIdOf(first.token))
      clock.advance(1)
      const next = await issuer.tokens.issue(anonymous, [], 'berth')
      expect(keyIdOf(next.token)).not.toBe(keyIdOf(token))

      clock.advance(59 * minute)
      await issuer.keys.rotate()
      expect(await replica(database, clock).tokens.verify(token)).toBeDefined()
    })

    test('replicas that start or rotate at once agree on one key', async () => {
      const clock = handClock()
      const uri = await makeDatabase()
      const replicas = [1, 2, 3].map(() => replica(openDatabaseOfTest(uri), clock))
      const [first] = replicas as [Replica]

      const begun = await Promise.all(
        replicas.map(({ tokens }) => tokens.issue(anonymous, [], 'berth')),
      )
      expect(new Set(begun.map(({ token }) => keyIdOf(token))).size).toBe(1)

      clock.advance(56 * minute)
      const rotations = await Promise.all(replicas.map(({ keys }) => keys.rotate()))
      expect(rotations.filter(({ hasNewKey }) => hasNewKey)).toHaveLength(1)
      expect(await first.keyCount()).toBe(2)
      const issued = await Promise.all(
        replicas.map(({ tokens }) => tokens.issue(anonymous, [], 'berth')),
      )
      expect(new Set(issued.map(({ token }) => keyIdOf(token))).size).toBe(1)
    })

    test('what one replica signs with a new key, another believes at once', async () => {
      const clock = handClock()
      const uri = await makeDatabase()
      const [one, other] = [1, 2].map(() => replica(openDatabaseOfTest(uri), clock)) as [
        Replica,
        Replica,
      ]
      await other.tokens.issue(anonymous, [], 'berth')
      clock.advance(60 * minute)
      await one.keys.rotate()
      const { token } = await one.tokens.issue(anonymous, [], 'berth')
      expect(await other.tokens.verify(token)).toMatchObject({ access: [] })
    })

    test('a replica signs with a key that another made within a minute', async () => {
      const clock = handClock()
      const uri = await makeDatabase()
      const [one, other] = [1, 2].map(() => replica(openDatabaseOfTest(uri), clock)) as [
        Replica,
        Replica,
      ]
      const before = await other.tokens.issue(anonymous, [], 'berth')
      clock.advance(60 * minute)
      await other.tokens.issue(anonymous, [], 'berth')
      await one.keys.rotate()
      clock.advance(minute)
      const after = await other.tokens.issue(anonymous, [], 'berth')
      expect(keyIdOf(after.token)).not.toBe(keyIdOf(before.token))
    })

    test('a key that is taken away takes its tokens with it, also those that were seen before', async () => {
      const clock = handClock()
      const database = openDatabaseOfTest(await makeDatabase())
      const { tokens } = replica(database, clock)
      const { token } = await tokens.issue(anonymous, [], 'berth')
      await tokens.verify(token)
      expect(tokens.remembered(token)).toBeDefined()
      await database.transaction((tx) => tx.deleteFrom('service_key').execute())
      clock.advance(minute)
      expect(tokens.remembered(token)).toBeUndefined()
      await expect(tokens.verify(token)).rejects.toThrow(InvalidTokenError)
    })

    test('keys that expired long ago are dropped, and the others stay', async () => {
      const clock = handClock()
      const { keys, keyCount } = replica(openDatabaseOfTest(await makeDatabase()), clock)
      await keys.rotate()
      // 2 h until it retires, 1 h for its last token, a minute for clocks that differ, 7 days.
      clock.advance((7 * 24 * 60 + 3 * 60 + 1) * minute)
      expect(await keys.rotate()).toEqual({ hasNewKey: true, deletedCount: 0 })
      clock.advance(1)
      expect(await keys.rotate()).toEqual({ hasNewKey: false, deletedCount: 1 })
      expect(await keyCount()).toBe(1)
    })

    test('a private key is not readable in the database', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      await replica(database, handClock()).keys.rotate()
      const row = await database.reader
        .selectFrom('service_key')
        .selectAll()
        .executeTakeFirstOrThrow()
      expect(JSON.stringify(row)).not.toContain('PRIVATE KEY')
      expect(JSON.parse(row.public_key)).not.toHaveProperty('d')
    })
  },
  { template: migratedTemplate },
)

interface HandClock {
  (): number
  advance(milliseconds: number): void
}

function handClock(): HandClock {
  let nowMs = 1_700_000_000_000
  return Object.assign(() => nowMs, {
    advance(milliseconds: number) {
      nowMs += milliseconds
    },
  })
}

type Replica = ReturnType<typeof replica>

function replica(database: BerthDatabase, clock: () => number) {
  const encryption = encryptionWith('a secret of this test, long enough')
  const keys = new SigningKeys({ database, encryption, clock, config })
  return {
    keys,
    tokens: new RegistryTokens({ signingKeys: keys, clock, config, audience: 'berth' }),
    keyCount: async () => {
      const rows = await database.reader.selectFrom('service_key').select('id').execute()
      return rows.length
    },
  }
}
