import { type CredentialVerifier, type Identity, SignInFailedError } from './identity.ts'

/** Proves who somebody is, by whichever kind of credential the user name asks for. */
export class SignIn {
  readonly #verifiers: readonly CredentialVerifier[]

  /** @param verifiers the kinds of credentials; the last one accepts every name */
  constructor(verifiers: readonly CredentialVerifier[]) {
    this.#verifiers = verifiers
  }

  /** @throws SignInFailedError, SignInThrottledError */
  async verify(username: string, secret: string): Promise<Identity> {
    const verifier = this.#verifiers.find((candidate) => candidate.accepts(username))
    if (verifier === undefined) throw new SignInFailedError('No such kind of credential')
    return await verifier.verify(username, secret)
  }
}
