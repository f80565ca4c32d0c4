import type { FastifyPluginCallback, FastifyRequest } from 'fastify'

import type { Privileges } from '../access/privileges.ts'
import { SignInFailedError, SignInThrottledError } from '../identity/identity.ts'
import type { SignIn } from '../identity/sign-in.service.ts'
import type { HttpRequest } from '../platform/http/client-address.ts'
import type { RepositorySearch } from './repository-search.service.ts'
import { anybody, type Viewer } from './search.ts'

interface Dependencies {
  readonly repositorySearch: RepositorySearch
  readonly signIn: SignIn
  readonly privileges: Privileges
  readonly baseUrlOf: (request: HttpRequest) => string
  readonly addressOf: (request: HttpRequest) => string
  /** Undefined answers are given to nobody in particular. */
  readonly isAnonymousAccessOn: () => boolean
}

const perPage = 25
const perPageMaximum = 100
const foundMaximum = 100

/**
 * What is left of the first Docker protocol: `podman search` and `docker search` still speak it.
 * Images in the layout of that protocol are not there.
 */
export function v1SearchRoutes(dependencies: Dependencies): FastifyPluginCallback {
  return (app, _options, done) => {
    for (const path of ['/v1/_ping', '/v1/_internal_ping']) {
      app.get(path, (_request, reply) =>
        reply
          .header('x-docker-registry-version', '0.6.0')
          .header('x-docker-registry-standalone', '0')
          .header('content-type', 'application/json')
          .send('true'),
      )
    }
    app.get('/v1/search', async (request, reply) => {
      const viewer = await viewerOf(dependencies, request)
      if (viewer === undefined) {
        return await reply
          .code(401)
          .header('www-authenticate', 'Basic realm="registry"')
          .send({ error: 'sign in to search here' })
      }
      return await reply.send(await search(dependencies, request, viewer))
    })
    app.setErrorHandler(async (error: unknown, _request, reply) => {
      if (error instanceof SignInThrottledError) {
        return await reply
          .code(429)
          .header('retry-after', String(error.retryAfterSeconds))
          .send({ error: error.message })
      }
      if (error instanceof SignInFailedError) {
        return await reply
          .code(401)
          .header('www-authenticate', 'Basic realm="registry"')
          .send({ error: error.message })
      }
      throw error
    })
    done()
  }
}

async function search(
  { repositorySearch, baseUrlOf }: Dependencies,
  request: FastifyRequest,
  viewer: Viewer,
) {
  const query = textOf(request, 'q').slice(0, 255)
  const pageSize = numberOf(request, 'n', perPage, perPageMaximum)
  const page = numberOf(request, 'page', 1, Math.ceil(foundMaximum / pageSize))
  const { found } = await repositorySearch.find(query, viewer, { offset: 0, limit: foundMaximum })
  const wanted = found.slice((page - 1) * pageSize, page * pageSize)
  const base = baseUrlOf(request.raw)
  return {
    query,
    num_results: found.length,
    num_pages: Math.ceil(found.length / pageSize),
    page,
    page_size: pageSize,
    results: wanted.map(({ namespace, name, description, isPublic }) => ({
      name: `${namespace.name}/${name}`,
      description,
      is_public: isPublic,
      href: `${base}/repository/${namespace.name}/${name}`,
    })),
  }
}

/** Undefined for nobody, where nobody may look. @throws SignInFailedError, SignInThrottledError */
async function viewerOf(
  { signIn, privileges, addressOf, isAnonymousAccessOn }: Dependencies,
  request: FastifyRequest,
): Promise<Viewer | undefined> {
  const credentials = credentialsOf(request.headers.authorization)
  if (credentials === undefined) return isAnonymousAccessOn() ? anybody : undefined
  const { username, password } = credentials
  const { account, credential } = await signIn.verify(username, password, addressOf(request.raw))
  // A token of an application may be for less than its user may see.
  if (credential === 'oauthtoken') return anybody
  return { accountId: account.id, seesEverything: privileges.mayReadEverything(account) }
}

function credentialsOf(
  header: string | undefined,
): { readonly username: string; readonly password: string } | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/=]{1,16384})$/i.exec(header ?? '') ?? []
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 1 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

function textOf({ query }: FastifyRequest, name: string): string {
  const value = (query as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value.replaceAll('\0', '') : ''
}

/** What is no number, or none that fits, is the usual one. */
function numberOf(request: FastifyRequest, name: string, usual: number, maximum: number): number {
  const number = Number(textOf(request, name))
  return Number.isInteger(number) && number >= 1 ? Math.min(number, maximum) : usual
}
