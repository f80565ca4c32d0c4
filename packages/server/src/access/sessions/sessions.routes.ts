import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf } from '../../api/api-caller.ts'
import { notFound } from '../../api/api-error.ts'
import { NextPageQuery } from '../../api/numbered-pages.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import type { SessionPlace } from './session.ts'
import { presentSession, SessionParams, SessionsJson } from './session.wire.ts'
import type { Sessions } from './sessions.service.ts'
import type { WebSignIn } from './web-sign-in.service.ts'

interface Dependencies {
  readonly sessions: Sessions
  readonly webSignIn: WebSignIn
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const path = '/user/sessions'
const sessionsPerPage = 50

/** Where the caller is signed in, and how to end that. Quay has no such calls. */
export function sessionOperations(dependencies: Dependencies): Operation[] {
  const { sessions, webSignIn, access, pageTokens } = dependencies
  const common = { tag: 'user', scope: 'user:admin' } as const

  return [
    operation({
      ...common,
      id: 'listUserSessions',
      summary: 'Lists the browsers in which the caller is signed in; the newest comes first.',
      method: 'get',
      path,
      query: NextPageQuery,
      answers: { 200: SessionsJson },
      async handle({ query, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const list = `sessions ${user.id}`
        const found = await sessions.list(user.id, {
          after: placeOf(pageTokens.open(list, query.next_page)),
          limit: sessionsPerPage + 1,
        })
        const page = found.slice(0, sessionsPerPage)
        const last = page.at(-1)
        return ok({
          sessions: page.map((session) => presentSession(session, caller.session)),
          ...(found.length > sessionsPerPage && last !== undefined
            ? { next_page: pageTokens.seal(list, [last.createdAtMs, last.idDigest]) }
            : {}),
        })
      },
    }),
    operation({
      ...common,
      id: 'endOtherUserSessions',
      summary: 'Signs the caller out in every other browser.',
      method: 'delete',
      path,
      answers: { 204: Type.Null() },
      wantsFreshLogin: true,
      async handle({ caller }) {
        const { user } = access.user(caller, 'user:admin')
        await webSignIn.signOut(actorOf(caller), user, caller.session)
        return noContent
      },
    }),
    operation({
      ...common,
      id: 'endUserSession',
      summary: 'Signs the caller out in one browser.',
      method: 'delete',
      path: `${path}/{session_id}`,
      params: SessionParams,
      answers: { 204: Type.Null() },
      wantsFreshLogin: true,
      async handle({ params, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const id = params.session_id
        if (!(await webSignIn.endSession(actorOf(caller), user, id))) {
          throw notFound(`session ${id}`)
        }
        return id === caller.session?.idDigest ? { ...noContent, cookieId: null } : noContent
      },
    }),
  ]
}

function placeOf(key: unknown): SessionPlace | undefined {
  if (!Array.isArray(key)) return undefined
  const [createdAtMs, idDigest] = key as readonly unknown[]
  const isPlace = typeof createdAtMs === 'number' && typeof idDigest === 'string'
  return isPlace ? { createdAtMs, idDigest } : undefined
}
