import type { ServerResponse } from 'node:http'

import type { FastifyPluginCallback } from 'fastify'

import type { ApiAuthentication } from '../api/api-authentication.service.ts'
import type { LivePushes } from '../notifications/live-pushes.service.ts'
import type { EventHub } from '../platform/events/event-hub.ts'

interface Dependencies {
  readonly authentication: ApiAuthentication
  readonly events: EventHub
  readonly pushes: LivePushes
}

/** Proxies drop connections on which nothing comes for a minute. */
const pulseMilliseconds = 30_000
/** Browsers come again by themselves, and are then looked at anew. */
const streamMilliseconds = 10 * 60_000
/** A client that takes nothing is let go. */
const waitingBytesMaximum = 256 * 1024

/** The channel on which the open pages of a user listen. */
function channelOf(accountId: number): string {
  return `user:${accountId}`
}

/**
 * Events for the open pages of a user, as they happen (server-sent events): what concerns the user,
 * and pushes to the repositories and namespaces that the page names as topics.
 */
export function userEventRoutes({
  authentication,
  events,
  pushes,
}: Dependencies): FastifyPluginCallback {
  return (app, _options, done) => {
    app.get('/realtime/user/subscribe', async (request, reply) => {
      const { session, principal } = await authentication.callerOf(request.raw)
      if (session === undefined || principal.kind !== 'account') {
        return await reply.code(401).send({ error: 'sign in first' })
      }
      const wanted = new Set(wantedNames(request.query))
      const { raw } = reply
      const send = (name: string, data: unknown) =>
        write(raw, `data: ${JSON.stringify({ event: name, data })}\n\n`)
      const endOfUser = events.subscribe(channelOf(principal.account.id), {
        hear({ name, data }) {
          if (wanted.size === 0 || wanted.has(name)) send(name, data)
        },
        ended: () => raw.end(),
      })
      const topics = topicsIn(request.query)
      const endOfPushes =
        endOfUser === undefined || topics.size === 0
          ? () => undefined
          : pushes.follow({
              principal,
              topics,
              hear(push) {
                if (wanted.size === 0 || wanted.has('repo_push')) send('repo_push', push)
              },
            })
      if (endOfUser === undefined || endOfPushes === undefined) {
        endOfUser?.()
        return await reply
          .code(429)
          .header('retry-after', '30')
          .send({ error: 'too many pages of this account listen already' })
      }
      reply.hijack()
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        // Nginx would keep events until it has a buffer full of them.
        'x-accel-buffering': 'no',
      })
      send('pulse', {})
      const pulse = setInterval(() => {
        void authentication.callerOf(request.raw).then(
          (caller) => (caller.session === undefined ? raw.end() : send('pulse', {})),
          () => raw.end(),
        )
      }, pulseMilliseconds)
      const last = setTimeout(() => raw.end(), streamMilliseconds)
      // They keep no process alive that wants to end.
      pulse.unref()
      last.unref()
      raw.on('close', () => {
        clearInterval(pulse)
        clearTimeout(last)
        endOfUser()
        endOfPushes()
      })
      return reply
    })

    app.get('/realtime/user/test', async (request, reply) => {
      const { session, principal } = await authentication.callerOf(request.raw)
      if (session === undefined || principal.kind !== 'account') {
        return await reply.code(401).send({ error: 'sign in first' })
      }
      events.publish(channelOf(principal.account.id), { name: 'test', data: { foo: 2 } })
      return await reply.type('text/plain').send('OK')
    })
    done()
  }
}

const topicsMaximum = 20

/** Namespaces and repositories whose pushes the page wants to hear of: `topic=acme&topic=acme/app`. */
function topicsIn(query: unknown): ReadonlySet<string> {
  const { topic } = query as { topic?: unknown }
  const texts = [topic].flat().filter((text) => typeof text === 'string')
  return new Set(texts.filter((text) => text !== '' && text.length <= 512).slice(0, topicsMaximum))
}

function wantedNames(query: unknown): string[] {
  const { events } = query as { events?: unknown }
  const texts = [events].flat().filter((text) => typeof text === 'string')
  return texts.flatMap((text) => text.split(',')).filter((name) => name !== '')
}

function write(response: ServerResponse, text: string): void {
  if (response.writableLength > waitingBytesMaximum) response.destroy()
  else response.write(text)
}
