import type { FastifyInstance, FastifyRequest } from 'fastify'

import type { HttpRequest } from '../../platform/http/client-address.ts'
import type { OauthApplications } from './oauth-applications.service.ts'
import { InvalidGrantError } from './oauth-authorization.ts'
import type { OauthAuthorizations } from './oauth-authorizations.service.ts'
import { fieldOf, type Fields } from './oauth-request.ts'
import { oauthTokenSeconds } from './oauth-token.ts'

interface Dependencies {
  readonly applications: OauthApplications
  readonly authorizations: OauthAuthorizations
  readonly addressOf: (request: HttpRequest) => string
}

/** `POST /oauth/access_token`: a program changes its code into a token (RFC 6749, 4.1.3). */
export function tokenEndpoint(app: FastifyInstance, dependencies: Dependencies): void {
  const { applications, authorizations, addressOf } = dependencies
  app.post('/oauth/access_token', async (request, reply) => {
    const refuse = (error: string) => reply.code(400).send({ error })
    const fields =
      typeof request.body === 'object' && request.body !== null ? (request.body as Fields) : {}
    if (fieldOf(fields, 'grant_type') !== 'authorization_code') {
      return await refuse('unsupported_grant_type')
    }
    const { clientId, secret } = clientOf(request, fields)
    const application = await applications.find(clientId)
    if (application === undefined || !applications.isSecretOf(application, secret)) {
      return await refuse('invalid_client')
    }
    try {
      const token = await authorizations.exchange(addressOf(request.raw), application, {
        code: fieldOf(fields, 'code') ?? '',
        redirectUri: fieldOf(fields, 'redirect_uri') ?? '',
        verifier: fieldOf(fields, 'code_verifier'),
      })
      return await reply.send({
        access_token: token.text,
        token_type: 'Bearer',
        expires_in: oauthTokenSeconds,
        refresh_token: null,
      })
    } catch (error) {
      if (error instanceof InvalidGrantError) return await refuse('invalid_grant')
      throw error
    }
  })
}

/** In the form, or as user name and password (RFC 6749, 2.3.1). */
function clientOf(
  request: FastifyRequest,
  fields: Fields,
): { readonly clientId: string; readonly secret: string } {
  const inForm = {
    clientId: fieldOf(fields, 'client_id') ?? '',
    secret: fieldOf(fields, 'client_secret') ?? '',
  }
  const [, encoded] = /^basic +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (encoded === undefined || inForm.secret !== '') return inForm
  const [clientId = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { clientId, secret }
}
