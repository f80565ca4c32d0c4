import type { IncomingMessage } from 'node:http'

import { anonymous, type Principal } from '../../access/principal.ts'
import { SignInFailedError, SignInThrottledError } from '../../identity/identity.ts'
import { readAll } from '../../platform/bytes/byte-source.ts'
import { requestBody, smallBodySeconds } from '../../platform/bytes/request-body.ts'
import { answerJson, type RegistryExchange } from '../http/registry-exchange.ts'
import type { RegistryEvents, SignInKind } from '../registry-events.ts'
import type { RegistryRecords } from '../registry-records.ts'
import type { TokenEndpoint } from './token.service.ts'
import { type TokenRequest, tokenRequestOfForm, tokenRequestOfQuery } from './token-request.ts'

/** A form with a hundred scopes is a few kilobytes. */
const formLimits = { maximumBytes: 64 * 1024, maximumSeconds: smallBodySeconds }

const noStore = { 'cache-control': 'no-cache, no-store, must-revalidate' }

interface Dependencies {
  readonly endpoint: TokenEndpoint
  readonly events: RegistryEvents
  readonly records: RegistryRecords
  /** Whom a request came from. */
  readonly addressOf: (request: IncomingMessage) => string
}

/** `GET` and `POST /v2/auth`: both forms of distribution's token specification. */
export function tokenHandler(
  dependencies: Dependencies,
): (exchange: RegistryExchange) => Promise<void> {
  const { endpoint } = dependencies
  return async (exchange) => {
    const question = await requestOf(exchange)
    const principal = await signIn(dependencies, exchange, question)
    const answer = await endpoint.answer(question, principal)
    answerJson(exchange, 200, noStore, {
      token: answer.token,
      access_token: answer.token,
      expires_in: answer.expiresInSeconds,
      issued_at: new Date(answer.issuedAtMs).toISOString(),
      ...(answer.refreshToken === undefined ? {} : { refresh_token: answer.refreshToken }),
    })
  }
}

async function signIn(
  { endpoint, events, records, addressOf }: Dependencies,
  exchange: RegistryExchange,
  { credentials, scopes }: TokenRequest,
): Promise<Principal> {
  if (credentials.kind === 'none') return anonymous
  const kind: SignInKind =
    credentials.kind === 'refresh-token'
      ? 'refresh_token'
      : exchange.request.method === 'POST'
        ? 'credentials'
        : 'basic'
  try {
    const principal = await endpoint.signIn(credentials, addressOf(exchange.request))
    events.signedIn(exchange, kind, principal)
    if (scopes.length === 0 && kind !== 'refresh_token') records.signedIn(exchange, principal)
    return principal
  } catch (error) {
    if (error instanceof SignInFailedError || error instanceof SignInThrottledError) {
      events.signInFailed(exchange, kind, error)
    }
    if (error instanceof SignInFailedError) records.signInFailed(exchange, error)
    throw error
  }
}

async function requestOf(exchange: RegistryExchange): Promise<TokenRequest> {
  const { request, query } = exchange
  if (request.method !== 'POST') return tokenRequestOfQuery(query, request.headers.authorization)
  const body = await readAll(requestBody(request, formLimits))
  return tokenRequestOfForm(new URLSearchParams(body.toString('utf8')))
}
