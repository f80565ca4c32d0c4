import { SignInFailedError } from '../../identity/identity.ts'
import { InvalidRequestError } from '../registry-errors.ts'

/** A question to the token endpoint, however it was asked. */
export interface TokenRequest {
  readonly credentials: TokenCredentials
  readonly scopes: readonly string[]
  /** What the client thinks this registry is called; the audience of its token. */
  readonly service: string | undefined
  readonly wantsRefreshToken: boolean
}

export type TokenCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'refresh-token'; readonly refreshToken: string }

/** `GET /v2/auth` (distribution's token specification). @throws SignInFailedError */
export function tokenRequestOfQuery(
  query: URLSearchParams,
  authorization: string | undefined,
): TokenRequest {
  return {
    credentials: authorization === undefined ? { kind: 'none' } : basicOf(authorization),
    scopes: query.getAll('scope'),
    service: query.get('service') ?? undefined,
    wantsRefreshToken: query.get('offline_token') === 'true',
  }
}

/** `POST /v2/auth` (distribution's OAuth2 form). @throws InvalidRequestError */
export function tokenRequestOfForm(form: URLSearchParams): TokenRequest {
  return {
    credentials: credentialsOfForm(form),
    scopes: form.getAll('scope'),
    service: form.get('service') ?? undefined,
    wantsRefreshToken: form.get('access_type') === 'offline',
  }
}

function credentialsOfForm(form: URLSearchParams): TokenCredentials {
  switch (form.get('grant_type')) {
    case 'password': {
      const username = form.get('username')
      const password = form.get('password')
      if (username === null || password === null) {
        throw new InvalidRequestError('grant_type=password needs username and password')
      }
      return { kind: 'password', username, password }
    }
    case 'refresh_token': {
      const refreshToken = form.get('refresh_token')
      if (refreshToken === null) {
        throw new InvalidRequestError('grant_type=refresh_token needs refresh_token')
      }
      return { kind: 'refresh-token', refreshToken }
    }
    default:
      throw new InvalidRequestError('grant_type has to be password or refresh_token')
  }
}

/** RFC 7617. @throws SignInFailedError */
function basicOf(header: string): TokenCredentials {
  const match = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(header.trim())
  const decoded = Buffer.from(match?.[1] ?? '', 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  if (match === null || colon < 0) {
    throw new SignInFailedError(
      'the Authorization header has to be Basic, with USER:PASSWORD in base64',
    )
  }
  const username = decoded.slice(0, colon)
  const password = decoded.slice(colon + 1)
  // `docker` sends an empty pair when it has no credentials.
  return username === '' && password === ''
    ? { kind: 'none' }
    : { kind: 'password', username, password }
}
