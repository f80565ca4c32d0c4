import type { Clock } from '../platform/clock/clock.ts'
import type { SignInConfig } from '../platform/config/slices/accounts.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import {
  type CredentialVerifier,
  type Identity,
  SignInFailedError,
  SignInThrottledError,
} from './identity.ts'
import type { IdentityDriver } from './identity-driver.ts'
import { findFailedSignIns, forgetFailedSignIns, recordFailedSignIn } from './sign-in.queries.ts'
import type { SignInLine } from './sign-in-line.ts'
import { waitBeforeNextTry } from './sign-in-throttle.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly signIn: SignInConfig
  readonly driver: IdentityDriver
  readonly line: SignInLine
}

/** Failures of so long ago count no more. */
const failureKeptMilliseconds = 24 * 60 * 60 * 1000

/**
 * Users who sign in with a password, whoever knows it.
 *
 * A name without an account does the same work as a wrong password, is answered alike, and
 * has to wait after the same number of failures: whoever guesses learns no names.
 */
export function passwordVerifier(dependencies: Dependencies): CredentialVerifier {
  const { database, clock, signIn, driver, line } = dependencies

  const check = async (username: string, secret: string): Promise<Identity> => {
    const known = await driver.find(username)
    // By whichever of its names somebody guesses at an account, the guesses are counted together.
    const counter = known?.name ?? username
    const failures = await findFailedSignIns(database.reader, counter)
    // A new password wipes out the failures with the old one.
    const countsSinceMs = known?.credentialsChangedAtMs ?? 0
    const counted =
      failures !== undefined && failures.lastAtMs > countsSinceMs ? failures : undefined
    const waitSeconds = waitBeforeNextTry(counted, signIn, clock())
    if (waitSeconds > 0) throw new SignInThrottledError(waitSeconds, known?.name)

    const user = await driver.verify(username, secret)
    if (user === undefined) {
      const nowMs = clock()
      const forgetBeforeMs = nowMs - failureKeptMilliseconds
      // A loss of power may forget the last failures: the next guess waits all the same.
      await database.transaction(
        (tx) => recordFailedSignIn(tx, { name: counter, nowMs, forgetBeforeMs }),
        { durability: 'relaxed' },
      )
      throw new SignInFailedError(driver.advice ?? 'Invalid username or password', known?.name)
    }
    if (failures !== undefined) {
      await database.transaction((tx) => forgetFailedSignIns(tx, counter))
    }
    const { account, mustConfirmEmail } = user
    if (!account.isEnabled) {
      throw new SignInFailedError(
        'This account is disabled; ask an administrator',
        account.name,
        'disabled',
      )
    }
    if (mustConfirmEmail) {
      throw new SignInFailedError(
        'Follow the link in the mail that was sent to you first',
        account.name,
        'unconfirmed',
      )
    }
    return { account, credential: 'user' }
  }

  return {
    accepts: () => true,
    verify: (username, secret, address) =>
      line.enter(address, username, () => check(username, secret)),
  }
}
