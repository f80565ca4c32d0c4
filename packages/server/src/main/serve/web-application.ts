import Fastify, { type FastifyInstance, type FastifyPluginCallback } from 'fastify'

/** Everything that is not `/v2`. */
export async function webApplication(
  routes: readonly FastifyPluginCallback[],
): Promise<FastifyInstance> {
  const app = Fastify({ logger: false })
  for (const plugin of routes) app.register(plugin)
  await app.ready()
  return app
}
