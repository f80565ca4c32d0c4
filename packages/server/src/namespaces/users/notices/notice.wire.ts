import { type Static, Type } from 'typebox'

import { rfc2822Date } from '../../../api/date-form.ts'
import type { Notice } from './notice.ts'

/** Notices as API v1 spells them. */
export const NoticeParams = Type.Object({ uuid: Type.String({ maxLength: 64 }) })

export const ListNoticesQuery = Type.Object({
  page: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
})

export const ChangeNoticeBody = Type.Object({ dismissed: Type.Optional(Type.Boolean()) })

export const NoticeJson = Type.Object({
  id: Type.String(),
  organization: Type.Union([Type.String(), Type.Null()]),
  kind: Type.String(),
  created: Type.String(),
  metadata: Type.Record(Type.String(), Type.Unknown()),
  dismissed: Type.Boolean(),
})

export const NoticesJson = Type.Object({
  notifications: Type.Array(NoticeJson),
  additional: Type.Boolean(),
})

export function presentNotice(notice: Notice): Static<typeof NoticeJson> {
  return {
    id: notice.uuid,
    organization: notice.organizationName ?? null,
    kind: notice.kind,
    created: rfc2822Date(notice.createdAtMs),
    metadata: { ...notice.metadata },
    dismissed: notice.isDismissed,
  }
}
