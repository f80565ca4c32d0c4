import type { OauthApplication } from './oauth-application.ts'

/** That a user let an application do something. */
export interface Authorization {
  readonly uuid: string
  readonly application: OauthApplication
  /** Whose application it is. */
  readonly ownerName: string
  readonly scope: string
}

/** A token that owners of an application offer to a user, who has not agreed yet. */
export interface Assignment extends Authorization {
  readonly redirectUri: string
  readonly responseType: ResponseType
}

/** RFC 6749, 3.1.1: a code to exchange, or the token itself. */
export type ResponseType = 'code' | 'token'

/** RFC 7636: proves that whoever exchanges a code is who asked for it. */
export interface CodeChallenge {
  readonly text: string
  readonly method: 'S256' | 'plain'
}

/** What a page of an application asks of a user. */
export interface AuthorizationRequest {
  readonly application: OauthApplication
  readonly redirectUri: string
  readonly scope: string
  readonly responseType: ResponseType
}

/** A code that is wrong, was used, has expired, or was given to another application. */
export class InvalidGrantError extends Error {
  override readonly name = 'InvalidGrantError'

  constructor() {
    super('the code cannot be exchanged; begin again')
  }
}
