import { createServer as createListener } from 'node:http'

import Fastify from 'fastify'

import type { BerthConfig } from '../../platform/config/berth-config.ts'
import { migrate } from '../../platform/database/migrate.ts'
import { ambiguityOf, harden, serverOptions } from '../../platform/http/http-server.ts'
import { migrations } from '../../schema/migrations/migrations.ts'
import { openFoundation } from '../foundation.ts'
import { assembleServices } from '../services.ts'
import { createFirstAdministrator } from './first-administrator.ts'
import { assembleRegistry } from './registry-server.ts'

export interface ServeOptions {
  readonly config: BerthConfig
  readonly host: string
  readonly port: number
  readonly adminPassword: string | undefined
}

export interface RunningServer {
  readonly port: number
  readonly firstPassword: string | undefined
  stop(): Promise<void>
}

export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { config } = options
  const foundation = await openFoundation(config, () => undefined)
  await migrate(foundation.database, migrations, foundation.clock)
  const services = assembleServices(foundation)
  const firstPassword = await createFirstAdministrator(config, services, options.adminPassword)
  const registry = assembleRegistry(foundation, services, (_exchange, outcome) => {
    if (outcome.isServerFault) process.stderr.write(`${String((outcome.error as Error).stack)}\n`)
  })
  const app = Fastify({
    logger: false,
    serverFactory: (handler) => {
      const server = createListener(serverOptions(config.limits), (request, response) => {
        if (request.url?.startsWith('/v2') === true && ambiguityOf(request) === undefined) {
          void registry(request, response)
          return
        }
        handler(request, response)
      })
      harden(server, config.limits)
      return server
    },
  })
  await app.listen({ host: options.host, port: options.port })
  const address = app.server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    firstPassword,
    async stop() {
      await app.close()
      await foundation.database.close()
    },
  }
}
