import { findAccount } from '../namespaces/account.queries.ts'
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
import { findSignInRecord, forgetFailedSignIns, recordFailedSignIn } from './sign-in.queries.ts'
import { waitBeforeNextTry } from './sign-in-throttle.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly signIn: SignInConfig
  readonly passwords: PasswordsConfig
}

/**
 * Users who sign in with the password that the database holds a hash of.
 *
 * An unknown user costs as much time as a wrong password, and both are answered alike.
 */
export function passwordVerifier(dependencies: Dependencies): CredentialVerifier {
  const { database, clock, signIn, passwords } = dependencies
  let decoy: Promise<string> | undefined
  const refuse = (): never => {
    throw new SignInFailedError('Invalid username or password')
  }

  return {
    accepts: () => true,

    async verify(username, secret): Promise<Identity> {
      const account = await findAccount(database.reader, username)
      const record =
        account?.kind === 'user' ? await findSignInRecord(database.reader, account.id) : undefined
      if (account === undefined || record?.passwordHash === undefined) {
        decoy ??= hashPassword(randomSecret(16), passwords)
        await isPasswordOf(secret, await decoy)
        return refuse()
      }

      const waitSeconds = waitBeforeNextTry(record.failures, signIn, clock())
      if (waitSeconds > 0) throw new SignInThrottledError(waitSeconds)
      if (!(await isPasswordOf(secret, record.passwordHash))) {
        await database.transaction((tx) => recordFailedSignIn(tx, account.id, clock()))
        return refuse()
      }
      if (record.failures !== undefined) {
        await database.transaction((tx) => forgetFailedSignIns(tx, account.id))
      }
      if (!account.isEnabled) {
        throw new SignInFailedError('This account is disabled; ask an administrator')
      }
      return { account, credential: 'user' }
    },
  }
}
