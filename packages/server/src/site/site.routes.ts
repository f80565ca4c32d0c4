import type { FastifyPluginCallback } from 'fastify'

import type { ApiAuthentication } from '../api/api-authentication.service.ts'
import { isSignedIn } from '../api/api-caller.ts'
import type { HttpRequest } from '../platform/http/client-address.ts'
import { markup } from '../platform/http/html-page.ts'
import { presentSiteConfig, type SiteFacts } from './site-config.wire.ts'

interface Dependencies {
  readonly authentication: ApiAuthentication
  /** Asked at each call: some of it changes while the server runs. */
  readonly facts: () => Omit<SiteFacts, 'host' | 'wantsFirstUser'>
  /** There is no user, and the page may make the first. */
  readonly wantsFirstUser: () => Promise<boolean>
  readonly baseUrlOf: (request: HttpRequest) => string
}

const noStore = 'no-cache, no-store, must-revalidate'

/** What pages, browsers and tools ask about a registry as a whole. */
export function siteRoutes({
  authentication,
  facts,
  wantsFirstUser,
  baseUrlOf,
}: Dependencies): FastifyPluginCallback {
  return (app, _options, done) => {
    app.get('/config', async (request, reply) => {
      const { host } = new URL(baseUrlOf(request.raw))
      const body = presentSiteConfig({
        ...facts(),
        host,
        wantsFirstUser: await wantsFirstUser(),
      })
      return await reply.header('cache-control', noStore).send(body)
    })

    // Names that Quay's tools look for, and so not ours.
    app.get('/.well-known/app-capabilities', (request, reply) => {
      const base = baseUrlOf(request.raw)
      const repository = `${base}/api/v1/repository/{namespace}/{reponame}`
      return reply.send({
        appName: 'io.quay',
        capabilities: {
          'io.quay.view-image': { 'url-template': `${base}/{namespace}/{reponame}:{tag}` },
          'io.quay.image-security': {
            'rest-api-template': `${repository}/image/{imageid}/security`,
            deprecated: true,
          },
          'io.quay.manifest-security': {
            'rest-api-template': `${repository}/manifest/{digest}/security`,
          },
        },
      })
    })

    // Managers of passwords look here.
    app.get('/.well-known/change-password', async (request, reply) => {
      const caller = await authentication.callerOf(request.raw)
      if (!isSignedIn(caller)) return await reply.code(401).send({ error: 'sign in first' })
      const name = encodeURIComponent(caller.principal.account.name)
      return await reply.redirect(`/user/${name}?tab=settings`, 302)
    })

    app.get('/robots.txt', (_request, reply) =>
      reply.type('text/plain').send('User-agent: *\nDisallow: /\n'),
    )

    app.get('/opensearch.xml', (request, reply) => {
      const base = baseUrlOf(request.raw)
      const { title } = facts()
      const { text } = markup`<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>${title.slice(0, 16)}</ShortName>
<Description>Repositories of ${title}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Url type="text/html" method="get" template="${base}/search?q={searchTerms}"/>
</OpenSearchDescription>
`
      return reply.type('application/xml').send(text)
    })
    done()
  }
}
