import type { FastifyPluginCallback } from 'fastify'

import { cookieIdOf } from '../../api/api-authentication.service.ts'
import { sessionCookie } from '../../api/session-cookie.ts'
import type { SessionsConfig } from '../../platform/config/slices/api.ts'
import type { ServerConfig } from '../../platform/config/slices/server.ts'
import type { Sessions } from './sessions.service.ts'

interface Dependencies {
  readonly sessions: Sessions
  readonly config: { readonly sessions: SessionsConfig; readonly server: ServerConfig }
}

/**
 * `GET /csrf_token`: what a page has to bring along with each change. It is bound to the cookie,
 * which a browser without one is given here.
 */
export function csrfTokenRoutes({ sessions, config }: Dependencies): FastifyPluginCallback {
  return (app, _options, done) => {
    app.get('/csrf_token', (request, reply) => {
      const known = cookieIdOf(request.raw, config.sessions)
      const id = known !== undefined && sessions.isId(known) ? known : sessions.newId()
      if (id !== known) {
        const isSecure = config.server.scheme === 'https' || request.protocol === 'https'
        reply.header('set-cookie', sessionCookie(config.sessions, id, { isSecure }))
      }
      return reply.header('cache-control', 'no-store').send({ csrf_token: sessions.formToken(id) })
    })
    done()
  }
}
