import type { GuessThrottle } from './guess-throttle.ts'
import type { LastUse } from './last-use.service.ts'
import { type CredentialVerifier, type Identity, SignInFailedError } from './identity.ts'

/** Proves who somebody is, by whichever kind of credential the user name asks for. */
export class SignIn {
  readonly #verifiers: readonly CredentialVerifier[]
  readonly #guesses: GuessThrottle
  readonly #lastUse: LastUse | undefined

  /**
   * @param verifiers the kinds of credentials; the last one accepts every name
   * @param lastUse hears of every success
   */
  constructor(verifiers: readonly CredentialVerifier[], guesses: GuessThrottle, lastUse?: LastUse) {
    this.#verifiers = verifiers
    this.#guesses = guesses
    this.#lastUse = lastUse
  }

  /**
   * @param address where the request came from: one that tries many names has to wait
   * @throws SignInFailedError, SignInThrottledError
   */
  async verify(typedName: string, secret: string, address: string): Promise<Identity> {
    // PostgreSQL refuses to look for a NUL; no name has either character.
    const username = typedName.replaceAll('\0', '\u{FFFD}')
    const verifier = this.#verifiers.find((candidate) => candidate.accepts(username))
    if (verifier === undefined) throw new SignInFailedError('No such kind of credential')
    this.#guesses.admit(address, username)
    try {
      const identity = await verifier.verify(username, secret, address)
      this.#guesses.succeeded(address, username)
      await this.#lastUse?.note(identity.account)
      return identity
    } catch (error) {
      if (error instanceof SignInFailedError) this.#guesses.failed(address, username)
      throw error
    }
  }
}
