import type { IncomingMessage, RequestListener } from 'node:http'

import { nameRequest } from '../../platform/http/request-id.ts'
import type { SpanAttributes } from '../../platform/tracing/tracing.ts'
import { parseRegistryPath } from '../../registry/registry-path.ts'
import { routeName } from '../../registry/registry-route.ts'
import type { Foundation } from '../services.ts'
import { isRegistryTarget } from './requests.ts'

/**
 * A listener each of whose requests is a trace, or a part of the client's; the same listener
 * when tracing is off.
 *
 * @param addressOf whom a request came from
 */
export function tracedRequests(
  listener: RequestListener,
  { tracing, config: { tracing: config } }: Foundation,
  addressOf: (request: IncomingMessage) => string,
): RequestListener {
  if (tracing === undefined || config === undefined) return listener
  return (request, response) => {
    const path = pathOf(request)
    if (config.excludedPaths.some((pattern) => pattern.test(path))) {
      listener(request, response)
      return
    }
    const method = request.method ?? ''
    const { route, attributes } = described(path)
    const given = {
      'http.request.method': method,
      'http.route': route,
      'client.address': addressOf(request),
      ...attributes,
    }
    const answer = tracing.begin(
      `${method} ${route}`,
      given,
      async (span) => {
        // By the id of its trace, what the log says of a request is found too.
        if (span.isRecorded) nameRequest(request, span.traceId)
        const isOver = new Promise((resolve) => response.once('close', resolve))
        listener(request, response)
        await isOver
        span.add({ 'http.response.status_code': response.statusCode })
        if (response.statusCode >= 500) span.fail(String(response.statusCode))
      },
      request.headers,
    )
    // What goes wrong in a request is answered and logged where it is handled.
    answer.catch(() => undefined)
  }
}

/** Of a request to `/v2` what it is about; of others nothing: their paths may hold secrets. */
function described(path: string): { route: string; attributes: SpanAttributes } {
  if (!isRegistryTarget(path)) return { route: 'web', attributes: {} }
  const parsed = parseRegistryPath(path)
  return {
    route: routeName(parsed),
    attributes: {
      ...(parsed !== undefined && 'name' in parsed ? { 'berth.repository': parsed.name } : {}),
      ...(parsed?.kind === 'manifest' ? { 'berth.reference': parsed.reference } : {}),
    },
  }
}

/** Without the query; of the absolute form (RFC 9112, 3.2.2) what follows the host. */
function pathOf(request: IncomingMessage): string {
  const target = (request.url ?? '/').split('?', 1)[0] ?? '/'
  return target.startsWith('/') ? target : (URL.parse(target)?.pathname ?? '/')
}
