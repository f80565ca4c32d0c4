import type { ApiAccess } from '../../../api/api-access.service.ts'
import { notFound } from '../../../api/api-error.ts'
import { ok, type Operation, operation } from '../../../api/operation.ts'
import {
  ChangeNoticeBody,
  ListNoticesQuery,
  NoticeJson,
  NoticeParams,
  NoticesJson,
  presentNotice,
} from './notice.wire.ts'
import type { Notices } from './notices.service.ts'

/** As many as the drawer shows at first (Quay's number). */
const limitByDefault = 5

/** The drawer of notifications. */
export function noticeOperations(dependencies: {
  readonly notices: Notices
  readonly access: ApiAccess
}): Operation[] {
  const { notices, access } = dependencies
  const common = { tag: 'user', isInternal: true, scope: 'user:admin' } as const

  return [
    operation({
      ...common,
      id: 'listUserNotifications',
      summary: 'Lists what the caller has not dismissed.',
      method: 'get',
      path: '/user/notifications',
      query: ListNoticesQuery,
      answers: { 200: NoticesJson },
      async handle({ query, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const found = await notices.list(user, {
          page: query.page ?? 0,
          limit: query.limit ?? limitByDefault,
        })
        return ok({ notifications: found.notices.map(presentNotice), additional: found.hasMore })
      },
    }),
    operation({
      ...common,
      id: 'getUserNotification',
      summary: 'Shows one of them.',
      method: 'get',
      path: '/user/notifications/{uuid}',
      params: NoticeParams,
      answers: { 200: NoticeJson },
      async handle({ params, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const notice = await notices.find(user, params.uuid)
        if (notice === undefined) throw notFound(`notification ${params.uuid}`)
        return ok(presentNotice(notice))
      },
    }),
    operation({
      ...common,
      id: 'updateUserNotification',
      summary: 'Dismisses one of them, or takes that back.',
      method: 'put',
      path: '/user/notifications/{uuid}',
      params: NoticeParams,
      body: ChangeNoticeBody,
      answers: { 200: NoticeJson },
      async handle({ params, body, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const notice =
          body.dismissed === undefined
            ? await notices.find(user, params.uuid)
            : await notices.setDismissed(user, params.uuid, body.dismissed)
        if (notice === undefined) throw notFound(`notification ${params.uuid}`)
        return ok(presentNotice(notice))
      },
    }),
  ]
}
