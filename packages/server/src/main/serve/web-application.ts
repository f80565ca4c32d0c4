import Fastify, { type FastifyInstance } from 'fastify'

/** Everything that is not `/v2`. */
export async function webApplication(): Promise<FastifyInstance> {
  const app = Fastify({ logger: false })
  await app.ready()
  return app
}
