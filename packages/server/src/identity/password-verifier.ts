import { findAccount } from '../namespaces/account-lookup.service.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { PasswordsConfig, SignInConfig } from '../platform/config/slices/accounts.ts'
import { randomSecret } from '../platform/crypto/random.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import {
  type CredentialVerifier,
  type Identity,
  SignInFailedError,
  SignInThrottledError,
} from './identity.ts'
import { hashPassword, isPasswordOf } from './password.ts'
import {
  findFailedSignIns,
  findPasswordHash,
  forgetFailedSignIns,
  recordFailedSignIn,
} from './sign-in.queries.ts'
import { SignInLine } from './sign-in-line.ts'
import { waitBeforeNextTry } from './sign-in-throttle.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly signIn: SignInConfig
  readonly passwords: PasswordsConfig
}

/** No account has this id: its row is looked for as that of one that exists. */
const nobodyId = 0

/** Failures of so long ago count no more. */
const failureKeptMilliseconds = 24 * 60 * 60 * 1000

/**
 * Users who sign in with the password that the database holds a hash of.
 *
 * A name without an account does the same work as a wrong password, is answered alike, and
 * has to wait after the same number of failures: whoever guesses learns no names.
 */
export function passwordVerifier(dependencies: Dependencies): CredentialVerifier {
  const { database, clock, signIn, passwords } = dependencies
  const { reader } = database
  const line = new SignInLine()
  let decoy: Promise<string> | undefined

  const check = async (username: string, secret: string): Promise<Identity> => {
    const account = await findAccount(reader, username)
    const knownHash = await findPasswordHash(reader, account?.id ?? nobodyId)
    const failures = await findFailedSignIns(reader, username)
    // A new password wipes out the failures with the old one.
    const countsSinceMs = account?.credentialsChangedAtMs ?? 0
    const counted =
      failures !== undefined && failures.lastAtMs > countsSinceMs ? failures : undefined
    const waitSeconds = waitBeforeNextTry(counted, signIn, clock())
    if (waitSeconds > 0) throw new SignInThrottledError(waitSeconds, account?.name)

    decoy ??= hashPassword(randomSecret(16), passwords)
    const hash = knownHash ?? (await decoy)
    const isRight = await line.hash(() => isPasswordOf(secret, hash))
    if (account === undefined || knownHash === undefined || !isRight) {
      const nowMs = clock()
      const forgetBeforeMs = nowMs - failureKeptMilliseconds
      // A loss of power may forget the last failures: the next guess waits all the same.
      await database.transaction(
        (tx) => recordFailedSignIn(tx, { name: username, nowMs, forgetBeforeMs }),
        { durability: 'relaxed' },
      )
      throw new SignInFailedError('Invalid username or password', account?.name)
    }
    if (failures !== undefined) {
      await database.transaction((tx) => forgetFailedSignIns(tx, username))
    }
    if (!account.isEnabled) {
      throw new SignInFailedError('This account is disabled; ask an administrator', account.name)
    }
    return { account, credential: 'user' }
  }

  return {
    accepts: () => true,
    verify: (username, secret, address) =>
      line.enter(address, username, () => check(username, secret)),
  }
}
