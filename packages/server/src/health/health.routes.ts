import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'

import type { Health } from './health.service.ts'
import type { ServiceName } from './health.ts'
import type { HealthDebug } from './health-debug.ts'
import { type HealthDetails, presentHealth } from './health.wire.ts'

interface Dependencies {
  readonly health: Health
  readonly debug: HealthDebug
  readonly details: () => Promise<HealthDetails>
}

/** What one process needs to be given requests. */
const instance: readonly ServiceName[] = [
  'registry_gunicorn',
  'web_gunicorn',
  'service_key',
  'disk_space',
  'preferred_storage',
  'database',
  'auth',
]

/** What all processes need together. */
const endToEnd: readonly ServiceName[] = ['database', 'redis', 'storage', 'auth']

const warning: readonly ServiceName[] = ['disk_space_warning']

const noStore = 'no-cache, no-store, must-revalidate'

/** The health pages, at Quay's addresses and in its form. */
export function healthRoutes({ health, debug, details }: Dependencies): FastifyPluginCallback {
  const answer =
    (names: readonly ServiceName[]) => async (request: FastifyRequest, reply: FastifyReply) => {
      const findings = await health.findings(names)
      const shown = debug.isEnabledFor(request.headers) ? await details() : undefined
      const body = presentHealth(findings, shown)
      return await reply.code(body.status_code).header('cache-control', noStore).send(body)
    }

  return (app, _options, done) => {
    app.get('/health', answer(instance))
    app.get('/health/instance', answer(instance))
    app.get('/health/endtoend', answer(endToEnd))
    app.get('/status', answer(endToEnd))
    app.get('/health/warning', answer(warning))
    app.get<{ Params: { secret: string } }>(
      '/health/enabledebug/:secret',
      async (request, reply) => {
        const cookie = debug.enable(request.params.secret)
        reply.header('cache-control', noStore)
        if (cookie === undefined) return await reply.code(404).send({ error: 'Not Found' })
        return await reply
          .header('set-cookie', cookie)
          .type('text/plain; charset=utf-8')
          .send('The health pages show their details in this browser for an hour.\n')
      },
    )
    // What runs inside the machine asks this; an answer is all that it wants.
    app.get('/_internal_ping', async (_request, reply) => {
      return await reply.type('text/plain; charset=utf-8').send('true')
    })
    done()
  }
}
