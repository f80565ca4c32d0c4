import type { FastifyPluginCallback, FastifyReply } from 'fastify'

import type { HttpRequest } from '../../platform/http/client-address.ts'
import { markup, type Page, renderPage } from '../../platform/http/html-page.ts'
import type { Operation } from '../operation.ts'
import { apiIndexPage, apiTagPage } from './api-page.wire.ts'
import { openApiDocument } from './openapi.ts'

interface Dependencies {
  readonly operations: readonly Operation[]
  readonly title: string
  readonly baseUrlOf: (request: HttpRequest) => string
}

/** Pages about the API, made here alone: they need no script and no other server. */
export function apiPages(dependencies: Dependencies): FastifyPluginCallback {
  const { operations, title, baseUrlOf } = dependencies
  return (app, _options, done) => {
    let document: string | undefined
    app.get('/api/docs', (_request, reply) => send(reply, 200, apiIndexPage(operations, title)))
    app.get('/api/docs/openapi.json', (_request, reply) => {
      document ??= JSON.stringify(openApiDocument(operations))
      return reply.type('application/json').send(document)
    })
    app.get<{ Params: { tag: string } }>('/api/docs/:tag', (request, reply) => {
      const page = apiTagPage(operations, request.params.tag, {
        title,
        baseUrl: baseUrlOf(request.raw),
      })
      return page === undefined ? send(reply, 404, noSuchGroup) : send(reply, 200, page)
    })
    done()
  }
}

const noSuchGroup: Page = {
  title: 'No such group of calls',
  body: markup`<h1>No such group of calls</h1>
    <p><a href="/api/docs">All calls</a></p>`,
}

function send(reply: FastifyReply, status: number, page: Page): FastifyReply {
  const { text, headers } = renderPage(page)
  return reply.code(status).headers(headers).send(text)
}
