import { findAccount, findUserByEmail } from '../namespaces/account-lookup.service.ts'
import type { Account } from '../namespaces/account.ts'
import { requireNamespaceName } from '../namespaces/account-name.ts'
import type { Accounts } from '../namespaces/accounts.service.ts'
import type { PasswordsConfig } from '../platform/config/slices/accounts.ts'
import { randomSecret } from '../platform/crypto/random.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import type { IdentityDriver } from './identity-driver.ts'
import { hashPassword, isOutdated, isPasswordOf, requireUsablePassword } from './password.ts'
import { findPassword, replacePasswordHash } from './sign-in.queries.ts'
import type { SignInLine } from './sign-in-line.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly accounts: Accounts
  readonly passwords: PasswordsConfig
  readonly line: SignInLine
  /** New addresses are proved by mail. */
  readonly isMailOn: boolean
}

/** No account has this id: its row is looked for as that of one that exists. */
const nobodyId = 0

/** Users whose password the database holds a hash of. */
export function databaseDriver(dependencies: Dependencies): IdentityDriver {
  const { database, accounts, passwords, line, isMailOn } = dependencies
  const { reader } = database
  let decoy: Promise<string> | undefined
  const floor = new SlowestCheck()

  const find = async (username: string): Promise<Account | undefined> =>
    username.includes('@')
      ? await findUserByEmail(reader, username)
      : await findAccount(reader, username)

  const hash = async (password: string): Promise<string> => {
    requireUsablePassword(password, passwords)
    return await line.hash(() => hashPassword(password, passwords))
  }

  return {
    kind: 'Database',
    find,

    async verify(username, password) {
      const account = await find(username)
      const known = await findPassword(reader, account?.id ?? nobodyId)
      decoy ??= hashPassword(randomSecret(16), passwords)
      const hashed = known?.hash ?? (await decoy)
      const isRight = await floor.during(isOutdated(hashed), () =>
        line.hash(() => isPasswordOf(password, hashed)),
      )
      if (account === undefined || known === undefined || !isRight) return undefined
      if (isOutdated(hashed)) {
        const renewed = await line.hash(() => hashPassword(password, passwords))
        await database.transaction((tx) =>
          replacePasswordHash(tx, { accountId: account.id, from: hashed, to: renewed }),
        )
      }
      return { account, mustConfirmEmail: isMailOn && !known.isVerified }
    },

    creation: {
      async create(actor, { name, password, email, isVerified }, alongside) {
        requireNamespaceName(name)
        const passwordHash = await hash(password)
        return await accounts.createUser(
          actor,
          { name, passwordHash, isVerified, ...(email === undefined ? {} : { email }) },
          alongside,
        )
      },
    },

    passwordChange: {
      isSet: async (account) => (await findPassword(reader, account.id)) !== undefined,

      async change(actor, account, password, alongside) {
        await accounts.setPassword(actor, account.name, await hash(password), alongside)
      },
    },
  }
}

/**
 * Hashes of an imported registry take longer to compare than ours. Once one was met, every
 * failure takes as long, so that nobody learns by the clock which names are there.
 */
class SlowestCheck {
  #milliseconds = 0

  async during(isOfOthers: boolean, check: () => Promise<boolean>): Promise<boolean> {
    const begunAt = performance.now()
    const isRight = await check()
    const took = performance.now() - begunAt
    if (isOfOthers) this.#milliseconds = Math.max(this.#milliseconds, Math.min(took, 2000))
    const rest = this.#milliseconds - took
    if (!isRight && rest > 0) await new Promise((awake) => setTimeout(awake, rest))
    return isRight
  }
}
