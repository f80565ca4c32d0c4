import { type CredentialVerifier, SignInFailedError } from '../../identity/identity.ts'
import type { OauthTokens } from './oauth-tokens.service.ts'

/** The user name that clients of the registry give with an OAuth token for a password. */
const oauthTokenUsername = '$oauthtoken'

export function oauthTokenVerifier(tokens: OauthTokens): CredentialVerifier {
  return {
    accepts: (username) => username === oauthTokenUsername,

    async verify(_username, secret) {
      const live = await tokens.signIn(secret)
      if (live === undefined) {
        throw new SignInFailedError('This OAuth token is not known, or it is no longer valid')
      }
      const { account, token } = live
      return { account, credential: 'oauthtoken', credentialUuid: token.uuid }
    },
  }
}
