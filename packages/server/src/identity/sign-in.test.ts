import { hashSync } from 'bcryptjs'
import { expect, test } from 'vitest'

import { AuditLog } from '../logs/audit-log.service.ts'
import { commandLine } from '../logs/log-entry.ts'
import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { Accounts } from '../namespaces/accounts.service.ts'
import { configOf } from '../platform/config/parse-config.fixture.ts'
import { encryptionWith } from '../platform/crypto/encryption.ts'
import { openDatabaseOfTest } from '../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../schema/migrated-database.fixture.ts'
import { databaseDriver } from './database-driver.ts'
import { GuessThrottle } from './guess-throttle.ts'
import { SignInFailedError, SignInThrottledError } from './identity.ts'
import { hashPassword } from './password.ts'
import { passwordVerifier } from './password-verifier.ts'
import { robotVerifier } from './robot-verifier.ts'
import { findPassword } from './sign-in.queries.ts'
import { SignIn } from './sign-in.service.ts'
import { SignInLine } from './sign-in-line.ts'

const address = '192.0.2.7'
const password = 'correct-horse-battery'

describeEachDatabase(
  'signing in',
  (makeDatabase) => {
    test('the right password is somebody, and forgets earlier failures', async () => {
      const { signIn } = await makeSignIn(await makeDatabase())
      for (let count = 0; count < 2; count += 1) await failureOf(signIn, 'alice', 'wrong')
      const identity = await signIn.verify('alice', password, address)
      expect(identity).toMatchObject({ credential: 'user', account: { name: 'alice' } })
      for (let count = 0; count < 2; count += 1) await failureOf(signIn, 'alice', 'wrong')
      expect(await signIn.verify('alice', password, address)).toBeDefined()
    })

    test.each([
      ['a wrong password', 'alice', 'wrong'],
      ['a name without an account', 'nobody', password],
      ['an organization', 'acme', password],
      ['an empty password', 'alice', ''],
      ['a password that is too long', 'alice', 'x'.repeat(5000)],
      ['a name with a NUL', 'ali\0ce', password],
    ])('attack 20: %s is refused in the same words', async (_what, name, secret) => {
      const { signIn } = await makeSignIn(await makeDatabase())
      const failure = await failureOf(signIn, name, secret)
      expect(failure).toBeInstanceOf(SignInFailedError)
      expect(failure.message).toBe('Invalid username or password')
    })

    test('attack 20: the wait after failures tells nobody whether there is an account', async () => {
      const { signIn, clock } = await makeSignIn(await makeDatabase())
      const waitsOf = async (name: string) => {
        const waits: number[] = []
        for (let count = 0; count < 9; count += 1) {
          const failure = await failureOf(signIn, name, 'wrong')
          waits.push(failure instanceof SignInThrottledError ? failure.retryAfterSeconds : 0)
          if (failure instanceof SignInThrottledError) clock.now += failure.retryAfterSeconds * 1000
        }
        return waits
      }
      const ofAccount = await waitsOf('alice')
      expect(ofAccount).toEqual([0, 0, 0, 1, 0, 2, 0, 4, 0])
      expect(await waitsOf('nobody')).toEqual(ofAccount)
    })

    test('attack 20: guesses that are made at once are slowed like guesses in a row', async () => {
      const { signIn } = await makeSignIn(await makeDatabase())
      const guesses = Array.from({ length: 20 }, (_, index) =>
        failureOf(signIn, 'alice', `guess-${index}`),
      )
      const failures = await Promise.all(guesses)
      const looked = failures.filter((failure) => failure instanceof SignInFailedError)
      expect(looked).toHaveLength(3)
      expect(failures.at(-1)).toBeInstanceOf(SignInThrottledError)
    })

    test('attack 20: an unknown name costs as much work as a wrong password', async () => {
      const { signIn } = await makeSignIn(await makeDatabase(), { memoryBytes: 16 * 1024 * 1024 })
      const known: number[] = []
      const unknown: number[] = []
      await failureOf(signIn, 'warm-up', 'wrong')
      for (let count = 0; count < 12; count += 1) {
        known.push(await durationOf(() => failureOf(signIn, `user${count}`, 'wrong')))
        unknown.push(await durationOf(() => failureOf(signIn, `nobody${count}`, 'wrong')))
      }
      // Without the hash, the quicker of the two takes less than a tenth of the other. Least
      // times, for what else a machine is busy with only ever adds.
      const ratio = Math.min(...unknown) / Math.min(...known)
      expect(ratio).toBeGreaterThan(0.4)
      expect(ratio).toBeLessThan(2.5)
    })

    test('a wait ends by itself, and ends with a new password', async () => {
      const { signIn, clock, accounts } = await makeSignIn(await makeDatabase())
      for (let count = 0; count < 3; count += 1) await failureOf(signIn, 'alice', 'wrong')
      const throttled = await failureOf(signIn, 'alice', password)
      expect(throttled).toMatchObject({ name: 'SignInThrottledError', retryAfterSeconds: 1 })
      clock.now += 500
      await accounts.setPassword(commandLine, 'alice', await cheapHash('another-password'))
      expect(await signIn.verify('alice', 'another-password', address)).toBeDefined()
    })

    test('the account that was tried is told to the log, but only when there is one', async () => {
      const { signIn } = await makeSignIn(await makeDatabase())
      expect(await failureOf(signIn, 'alice', 'wrong')).toMatchObject({ accountName: 'alice' })
      const stranger = await failureOf(signIn, 'my-password-typed-as-a-name', 'x')
      expect(stranger).toMatchObject({ accountName: undefined })
    })

    test('attack 20: a robot that does not exist is refused as one with a wrong token', async () => {
      const { signIn, accounts } = await makeSignIn(await makeDatabase())
      const { token } = await accounts.createRobot(commandLine, { name: 'acme+ci' })
      const wrong = await failureOf(signIn, 'acme+ci', 'wrong')
      expect((await failureOf(signIn, 'acme+gone', token)).message).toBe(wrong.message)
      expect(await signIn.verify('acme+ci', token, address)).toMatchObject({ credential: 'robot' })
    })

    test('a password of an imported registry works, and is hashed anew', async () => {
      const { signIn, accounts, database } = await makeSignIn(await makeDatabase())
      const imported = hashSync(password, 4)
      const old = await accounts.createUser(commandLine, { name: 'old', passwordHash: imported })
      const hashNow = async () => (await findPassword(database.reader, old.id))?.hash
      await failureOf(signIn, 'old', 'wrong')
      expect(await hashNow()).toBe(imported)
      expect(await signIn.verify('old', password, address)).toMatchObject({
        account: { credentialsChangedAtMs: old.credentialsChangedAtMs },
      })
      expect(await hashNow()).toMatch(/^\$argon2id\$/)
      expect(await signIn.verify('old', password, address)).toBeDefined()
    })

    test('robots and tokens are no people', async () => {
      const { signIn, accounts } = await makeSignIn(await makeDatabase())
      const { token } = await accounts.createRobot(commandLine, { name: 'acme+ci' })
      expect(await signIn.verify('acme+ci', token, address)).toBeDefined()
      await expect(signIn.verifyPassword('acme+ci', token, address)).rejects.toThrow(
        'Invalid username or password',
      )
    })

    test('an address that tries many names waits, whichever name comes next', async () => {
      const { signIn, clock } = await makeSignIn(await makeDatabase())
      for (let count = 0; count < 30; count += 1) await failureOf(signIn, `guess${count}`, 'wrong')
      const next = await failureOf(signIn, 'alice', password)
      expect(next).toMatchObject({ name: 'SignInThrottledError', retryAfterSeconds: 10 })
      clock.now += 10_000
      expect(await signIn.verify('alice', password, address)).toBeDefined()
    })
  },
  { template: migratedTemplate },
)

async function makeSignIn(uri: string, { memoryBytes = 64 * 1024 } = {}) {
  const database = openDatabaseOfTest(uri)
  const clock = Object.assign(() => clock.now, { now: Date.now() })
  const accounts = new Accounts({
    database,
    encryption: encryptionWith('key of a test'),
    audit: new AuditLog({ database, clock, config: configOf('').logs }),
    clock,
    accessChanged: () => undefined,
  })
  const passwords = { minimumLength: 8, memoryBytes, passes: 1, parallelism: 1 }
  for (const name of ['alice', ...Array.from({ length: 15 }, (_, index) => `user${index}`)]) {
    await accounts.createUser(commandLine, {
      name,
      passwordHash: await hashPassword(password, passwords),
    })
  }
  await accounts.createOrganization(commandLine, { name: 'acme', ownerName: 'alice' })
  const line = new SignInLine()
  const verifier = passwordVerifier({
    database,
    clock,
    signIn: { freeFailures: 2, maximumDelaySeconds: 300 },
    driver: databaseDriver({ database, accounts, passwords, line, isMailOn: false }),
    line,
  })
  const signIn = new SignIn({
    verifiers: [robotVerifier({ accounts, mayRobotSignIn: () => true }), verifier],
    passwords: verifier,
    guesses: new GuessThrottle(clock),
  })
  clock.now += 1
  return { signIn, clock, accounts, database }
}

async function cheapHash(text: string): Promise<string> {
  return await hashPassword(text, {
    minimumLength: 8,
    memoryBytes: 64 * 1024,
    passes: 1,
    parallelism: 1,
  })
}

async function failureOf(signIn: SignIn, name: string, secret: string): Promise<Error> {
  try {
    await signIn.verify(name, secret, address)
  } catch (error) {
    if (error instanceof SignInFailedError || error instanceof SignInThrottledError) return error
    throw error
  }
  throw new Error(`${name} was let in`)
}

async function durationOf(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now()
  await work()
  return performance.now() - before
}
