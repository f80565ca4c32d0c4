import { readAll } from '../../platform/bytes/byte-source.ts'
import { requestBody } from '../../platform/bytes/request-body.ts'
import { answerJson, type RegistryExchange } from '../http/registry-exchange.ts'
import type { TokenEndpoint } from './token.service.ts'
import { type TokenRequest, tokenRequestOfForm, tokenRequestOfQuery } from './token-request.ts'

/** A form with a hundred scopes is a few kilobytes. */
const formBytesMaximum = 64 * 1024

const noStore = { 'cache-control': 'no-cache, no-store, must-revalidate' }

/** `GET` and `POST /v2/auth`: both forms of distribution's token specification. */
export function tokenHandler(
  endpoint: TokenEndpoint,
): (exchange: RegistryExchange) => Promise<void> {
  return async (exchange) => {
    const answer = await endpoint.answer(await requestOf(exchange))
    answerJson(exchange, 200, noStore, {
      token: answer.token,
      access_token: answer.token,
      expires_in: answer.expiresInSeconds,
      issued_at: new Date(answer.issuedAtMs).toISOString(),
      ...(answer.refreshToken === undefined ? {} : { refresh_token: answer.refreshToken }),
    })
  }
}

async function requestOf(exchange: RegistryExchange): Promise<TokenRequest> {
  const { request, query } = exchange
  if (request.method !== 'POST') return tokenRequestOfQuery(query, request.headers.authorization)
  const body = await readAll(requestBody(request, formBytesMaximum))
  return tokenRequestOfForm(new URLSearchParams(body.toString('utf8')))
}
