import type { CodeChallenge, ResponseType } from './oauth-authorization.ts'
import { InvalidRedirectUriError, type OauthApplication } from './oauth-application.ts'
import { parseScopes } from './oauth-scope.ts'
import { redirectTarget } from './redirect-uri.ts'

/** The members of a query or a form. One that stands there twice is worth nothing (RFC 6749, 3.1). */
export type Fields = Readonly<Record<string, unknown>>

export function fieldOf(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' && isOneLine(value) ? value : undefined
}

/** Others only ever come from an attack, and no database looks for a NUL. */
function isOneLine(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return text.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(text)
}

/** What a page of an application asks for, as far as it can be told without an answer to it. */
export interface ReadRequest {
  readonly application: OauthApplication
  /** Where the answer is led to: the application's own, whatever is wrong with the rest. */
  readonly target: URL
  /** As it was written. */
  readonly redirectUri: string
  readonly state: string | undefined
  readonly scope: string
  readonly responseType: ResponseType
  readonly challenge: CodeChallenge | undefined
  readonly assignmentUuid: string | undefined
}

/** Something is wrong that the application may be told of, at its own address. */
export class RefusedRequestError extends Error {
  override readonly name = 'RefusedRequestError'
  readonly target: URL
  readonly state: string | undefined
  /** RFC 6749, 4.1.2.1. */
  readonly code: string

  constructor(target: URL, state: string | undefined, code: string) {
    super(`the application is told ${code}`)
    this.target = target
    this.state = state
    this.code = code
  }
}

/**
 * Reads what an application asks for.
 *
 * @throws InvalidRedirectUriError when nobody may be led there, RefusedRequestError
 */
export function readRequest(
  application: OauthApplication,
  fields: Fields,
  ownPage: string,
): ReadRequest {
  const redirectUri = fieldOf(fields, 'redirect_uri') ?? ''
  const target = redirectTarget(redirectUri, application.redirectUri, ownPage)
  if (target === undefined) {
    throw new InvalidRedirectUriError(redirectUri, 'the application did not register it')
  }
  const state = fieldOf(fields, 'state')
  const refuse = (code: string) => new RefusedRequestError(target, state, code)
  const responseType = fieldOf(fields, 'response_type') ?? 'code'
  if (responseType !== 'code' && responseType !== 'token') throw refuse('unsupported_response_type')
  const scope = fieldOf(fields, 'scope') ?? ''
  if (parseScopes(scope) === undefined) throw refuse('invalid_scope')
  const challenge = challengeOf(fields)
  if (challenge === 'malformed') throw refuse('invalid_request')
  return {
    application,
    target,
    redirectUri,
    state,
    scope,
    responseType,
    challenge,
    assignmentUuid: fieldOf(fields, 'assignment_uuid'),
  }
}

/** RFC 7636, 4.2. */
const challengeForm = /^[\w.~-]{43,128}$/

function challengeOf(fields: Fields): CodeChallenge | undefined | 'malformed' {
  const text = fieldOf(fields, 'code_challenge')
  const method = fieldOf(fields, 'code_challenge_method')
  if (text === undefined) return method === undefined ? undefined : 'malformed'
  if (!challengeForm.test(text)) return 'malformed'
  if (method === undefined || method === 'plain') return { text, method: 'plain' }
  return method === 'S256' ? { text, method } : 'malformed'
}

/** The address of an application with an answer in its query, and what only the browser sees. */
export function answerAt(
  target: URL,
  query: Readonly<Record<string, string | undefined>>,
  fragment: Readonly<Record<string, string>> = {},
): string {
  const url = new URL(target)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  url.hash = new URLSearchParams(fragment).toString()
  return url.href
}
