import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

import type { FastifyInstance } from 'fastify'

import { endResponse } from '../../platform/http/end-response.ts'

/** Something that answers requests by itself. */
export type Answerer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

interface Parts {
  /** `/v2`; undefined where the role `registry` is not run. */
  readonly registry: Answerer | undefined
  /** Everything else: loaded with the first request that needs it. */
  readonly web: () => Promise<FastifyInstance>
  /** Whether the database is there and has its schema. */
  readonly isPrepared: () => boolean
}

/** Leads each request to the part of Berth that answers it. */
export function answerRequests({ registry, web, isPrepared }: Parts): RequestListener {
  let app: FastifyInstance | undefined
  let loading: Promise<FastifyInstance> | undefined
  const answerByWeb: Answerer = async (request, response) => {
    loading ??= web()
    app = await loading
    app.routing(request, response)
  }
  return (request, response) => {
    if (registry !== undefined && isRegistryTarget(request.url ?? '')) {
      if (isPrepared()) void registry(request, response)
      else answerUnprepared(request, response)
      return
    }
    if (app === undefined) void answerByWeb(request, response)
    else app.routing(request, response)
  }
}

const registryTarget = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*)?\/v2(?:[/?]|$)/i

/** In origin form, or in the absolute form that every server has to take (RFC 9112, 3.2.2). */
export function isRegistryTarget(target: string): boolean {
  return target.startsWith('/v2/') || registryTarget.test(target)
}

function answerUnprepared(request: IncomingMessage, response: ServerResponse): void {
  const message = 'the registry waits for its database; try again in a moment'
  const body = JSON.stringify({ errors: [{ code: 'UNAVAILABLE', message }] })
  response.writeHead(503, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'retry-after': '5',
  })
  endResponse(request, response, body)
}
