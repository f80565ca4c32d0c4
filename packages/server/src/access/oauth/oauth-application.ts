/** A program of an organization that acts in the name of users who let it. */
export interface OauthApplication {
  readonly id: number
  /** Twenty characters that name it to the world. */
  readonly clientId: string
  /** An organization, or the user whose programs Berth itself gave tokens. */
  readonly ownerId: number
  readonly name: string
  readonly description: string
  /** Its page; empty: none. */
  readonly applicationUri: string
  /** Where people are led back to; empty: only to the page of ours that shows a token. */
  readonly redirectUri: string
  /** Gives it its picture. */
  readonly avatarEmail: string | undefined
}

/** What the owners of an application decide. */
export type OauthApplicationChange = Pick<
  OauthApplication,
  'name' | 'description' | 'applicationUri' | 'redirectUri' | 'avatarEmail'
>

/** The application whose tokens Berth writes to a file by itself, by Quay's name. */
export const bootstrapApplicationName = '__quay_bootstrap_app'

export class ReservedApplicationNameError extends Error {
  override readonly name = 'ReservedApplicationNameError'

  constructor(applicationName: string) {
    super(`the registry itself uses the name ${applicationName}; choose another`)
  }
}

export class InvalidRedirectUriError extends Error {
  override readonly name = 'InvalidRedirectUriError'

  constructor(uri: string, reason: string) {
    super(`${JSON.stringify(uri.slice(0, 300))} cannot be a redirect_uri: ${reason}`)
  }
}

export class TooManyOauthApplicationsError extends Error {
  override readonly name = 'TooManyOauthApplicationsError'

  constructor(maximum: number) {
    super(`the organization has ${maximum} applications, which is as many as it may have`)
  }
}
