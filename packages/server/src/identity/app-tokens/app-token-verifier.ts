import { type CredentialVerifier, SignInFailedError } from '../identity.ts'
import { appTokenUsername } from './app-token.ts'
import type { AppTokens } from './app-tokens.service.ts'

/** Programs that sign in as `$app`, with a token that their user made for them. */
export function appTokenVerifier(tokens: AppTokens): CredentialVerifier {
  return {
    accepts: (username) => username === appTokenUsername,

    async verify(_username, secret) {
      const found = await tokens.signIn(secret)
      if (found === undefined) {
        throw new SignInFailedError('This app token is not known, or it is no longer valid')
      }
      const { account, token } = found
      return { account, credential: 'appspecifictoken', credentialUuid: token.uuid }
    },
  }
}
