import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor } from '../logs/log-entry.ts'
import type { Account } from '../namespaces/account.ts'
import { type Encryption, SealBrokenError } from '../platform/crypto/encryption.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { type CredentialVerifier, SignInFailedError } from './identity.ts'

interface Dependencies {
  readonly database: BerthDatabase
  /** With the key of what leaves the registry, not of what lies in its database. */
  readonly encryption: Encryption
  readonly audit: AuditLog
}

/**
 * Passwords in a form that programs can keep: worth nothing where people sign in, and nothing
 * without the key of the registry. Bound to one user name.
 */
export class ClientKeys {
  readonly #database: BerthDatabase
  readonly #encryption: Encryption
  readonly #audit: AuditLog

  constructor({ database, encryption, audit }: Dependencies) {
    this.#database = database
    this.#encryption = encryption
    this.#audit = audit
  }

  seal(username: string, password: string): string {
    return this.#encryption.seal(password, purposeOf(username))
  }

  /** The key for a password that was just proved to be the user's, with an entry in the log. */
  async issue(actor: Actor, user: Account, password: string): Promise<string> {
    await this.#database.transaction((tx) =>
      this.#audit.record(tx, actor, {
        kind: 'user_generate_client_key',
        namespaceId: user.id,
        metadata: {},
      }),
    )
    return this.seal(user.name, password)
  }

  /** The password in a key; undefined for what is no key of that user. */
  open(username: string, text: string): string | undefined {
    if (!form.test(text)) return undefined
    try {
      return this.#encryption.open(text, purposeOf(username))
    } catch (error) {
      if (error instanceof SealBrokenError) return undefined
      throw error
    }
  }
}

const form = /^v\d+:[A-Za-z0-9+/=]{38,8192}$/

function purposeOf(username: string): string {
  return `client-key:${username}`
}

/** Passwords of programs, which may be keys, and have to be where the configuration says so. */
export function clientKeyVerifier(dependencies: {
  readonly keys: ClientKeys
  readonly passwords: CredentialVerifier
  readonly isRequired: () => boolean
}): CredentialVerifier {
  const { keys, passwords, isRequired } = dependencies
  return {
    accepts: (username) => passwords.accepts(username),

    async verify(username, secret, address) {
      const password = keys.open(username, secret)
      // Refused before anybody looks whether it is right.
      if (password === undefined && isRequired()) {
        throw new SignInFailedError(
          'Passwords are taken in their encrypted form only; your account settings show it',
        )
      }
      return await passwords.verify(username, password ?? secret, address)
    },
  }
}
