import type { FastifyReply, FastifyRequest } from 'fastify'

import type { ApiAccess } from '../../api/api-access.service.ts'
import type { ApiAuthentication } from '../../api/api-authentication.service.ts'
import type { SignedInCaller } from '../../api/api-caller.ts'
import type { Account } from '../../namespaces/account.ts'
import type { Accounts } from '../../namespaces/accounts.service.ts'
import type { OauthConfig } from '../../platform/config/slices/oauth.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import type { HttpRequest } from '../../platform/http/client-address.ts'
import { type Page, renderPage } from '../../platform/http/html-page.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import { InvalidRedirectUriError } from './oauth-application.ts'
import type { OauthApplications } from './oauth-applications.service.ts'
import type { OauthAuthorizations } from './oauth-authorizations.service.ts'
import { messagePage } from './oauth-page.wire.ts'
import { answerAt, fieldOf, type Fields, RefusedRequestError } from './oauth-request.ts'
import { InvalidOauthScopeError, TooManyOauthTokensError } from './oauth-token.ts'

export interface OauthDependencies {
  readonly authentication: ApiAuthentication
  readonly sessions: Sessions
  readonly accounts: Accounts
  readonly access: ApiAccess
  readonly applications: OauthApplications
  readonly authorizations: OauthAuthorizations
  readonly config: OauthConfig
  readonly registry: RegistryConfig
  readonly registryTitle: string
  readonly baseUrlOf: (request: HttpRequest) => string
  readonly addressOf: (request: HttpRequest) => string
}

/** A page or an object in place of an answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly body: Page | Readonly<Record<string, unknown>>

  constructor(status: number, body: Page | Readonly<Record<string, unknown>>) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
  }
}

export interface Browser {
  readonly caller: SignedInCaller
  readonly user: Account
}

/** Somebody who is signed in with a browser. @throws Refusal */
export async function browserOf(
  { authentication, registryTitle }: OauthDependencies,
  request: FastifyRequest,
): Promise<Browser> {
  const caller = await authentication.callerOf(request.raw)
  if (caller.session === undefined || caller.principal.kind !== 'account') {
    const text = `Sign in to ${registryTitle}, and follow the link again.`
    throw new Refusal(401, messagePage(registryTitle, 'Sign in first', text))
  }
  return { caller: { ...caller, principal: caller.principal }, user: caller.principal.account }
}

/** A foreign page can send a form, but cannot know what ours has in it. @throws Refusal */
export function requireOwnForm(
  { sessions }: OauthDependencies,
  request: FastifyRequest,
  { cookieId }: SignedInCaller,
  fields: Fields,
): void {
  const header = request.headers['x-csrf-token']
  const given = typeof header === 'string' ? header : fieldOf(fields, '_csrf_token')
  const isOurs =
    cookieId !== undefined && given !== undefined && sessions.isFormTokenOf(cookieId, given)
  if (!isOurs) {
    throw new Refusal(403, { error: 'the form is not of this session; load its page again' })
  }
}

/** @throws Refusal */
export function requireWritable({ registry }: OauthDependencies): void {
  if (registry.state !== 'readonly') return
  const message = 'the registry is read-only for now: pulls work, changes do not'
  throw new Refusal(503, { is_readonly: true, message })
}

export function forbidden({ registryTitle }: OauthDependencies): Refusal {
  const text =
    'Only owners of its organization may let this application act for them, and those to whom an owner offered a token.'
  return new Refusal(403, messagePage(registryTitle, 'You may not agree to that', text))
}

export function bodyOf(request: FastifyRequest): Fields {
  return typeof request.body === 'object' && request.body !== null ? (request.body as Fields) : {}
}

export async function sendPage(
  reply: FastifyReply,
  status: number,
  page: Page,
): Promise<FastifyReply> {
  const { text, headers } = renderPage(page)
  return await reply.code(status).headers(headers).send(text)
}

export async function answerError(error: unknown, reply: FastifyReply): Promise<FastifyReply> {
  if (error instanceof Refusal) {
    const { status, body } = error
    return isPage(body) ? await sendPage(reply, status, body) : await reply.code(status).send(body)
  }
  if (error instanceof RefusedRequestError) {
    const { target, state, code } = error
    return await reply.redirect(answerAt(target, { error: code, state }), 302)
  }
  if (
    error instanceof InvalidRedirectUriError ||
    error instanceof InvalidOauthScopeError ||
    error instanceof TooManyOauthTokensError
  ) {
    const body = { error: 'invalid_request', error_description: error.message }
    return await reply.code(400).send(body)
  }
  throw error
}

function isPage(body: Page | Readonly<Record<string, unknown>>): body is Page {
  return 'title' in body && 'body' in body
}
