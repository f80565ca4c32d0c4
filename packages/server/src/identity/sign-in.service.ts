import type { GuessThrottle } from './guess-throttle.ts'
import type { LastUse } from './last-use.service.ts'
import { type CredentialVerifier, type Identity, SignInFailedError } from './identity.ts'

interface Dependencies {
  /** What programs may give, kind by kind; the last one accepts every name. */
  readonly verifiers: readonly CredentialVerifier[]
  /** What people type into a page: a password as it is, and nothing else. */
  readonly passwords: CredentialVerifier
  readonly guesses: GuessThrottle
  /** Hears of every success. */
  readonly lastUse?: LastUse
}

/** Proves who somebody is, by whichever kind of credential the user name asks for. */
export class SignIn {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /**
   * A program, with any kind of credential.
   *
   * @param address where the request came from: one that tries many names has to wait
   * @throws SignInFailedError, SignInThrottledError
   */
  async verify(typedName: string, secret: string, address: string): Promise<Identity> {
    const username = searchable(typedName)
    const verifier = this.#dependencies.verifiers.find((candidate) => candidate.accepts(username))
    if (verifier === undefined) throw new SignInFailedError('No such kind of credential')
    return await this.#try(verifier, username, secret, address)
  }

  /**
   * Somebody who types a user name, or an address, and a password. Robots and tokens are no
   * people, so they fail like a wrong password.
   *
   * @throws SignInFailedError, SignInThrottledError
   */
  async verifyPassword(typedName: string, password: string, address: string): Promise<Identity> {
    return await this.#try(this.#dependencies.passwords, searchable(typedName), password, address)
  }

  async #try(
    verifier: CredentialVerifier,
    username: string,
    secret: string,
    address: string,
  ): Promise<Identity> {
    const { guesses, lastUse } = this.#dependencies
    guesses.admit(address, username)
    try {
      const identity = await verifier.verify(username, secret, address)
      guesses.succeeded(address, username)
      await lastUse?.note(identity.account)
      return identity
    } catch (error) {
      if (error instanceof SignInFailedError) guesses.failed(address, username)
      throw error
    }
  }
}

/** PostgreSQL refuses to look for a NUL; no name has either character. */
function searchable(typedName: string): string {
  return typedName.replaceAll('\0', '\u{FFFD}')
}
