import { Button, NotificationBadge, Popover, Title } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'

import { keys } from '../../api/keys.ts'
import { useUser } from '../../api/user.ts'
import { useLive } from '../../frame/live.ts'
import { NoticeList } from '../../shared/notice-list.tsx'
import { type Notice, useDismiss, useNotices } from '../../shared/notices.ts'
import { Failure } from '../../shared/states.tsx'
import { t } from './notifications.texts.ts'

/** The bell of the masthead: how many are unread, and what they say. */
export function NotificationBell() {
  const user = useUser()
  if (user === null) return null
  return <Bell />
}

function Bell() {
  const client = useQueryClient()
  const { data, error, refetch } = useNotices()
  const notices = data?.notifications ?? []
  useLive('notification', [], () => {
    void client.invalidateQueries({ queryKey: keys.notifications })
  })
  return (
    <Popover
      aria-label={t('title')}
      position="bottom-end"
      minWidth="min(26rem, 90vw)"
      hasAutoWidth
      bodyContent={
        error !== null && data === undefined ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Drawer notices={notices} hasMore={data?.additional === true} />
        )
      }
    >
      <NotificationBadge
        variant={notices.length > 0 ? 'unread' : 'read'}
        count={notices.length}
        aria-label={notices.length > 0 ? t('unread', { count: notices.length }) : t('none')}
      />
    </Popover>
  )
}

function Drawer({ notices, hasMore }: { notices: readonly Notice[]; hasMore: boolean }) {
  const dismiss = useDismiss()
  const dismissible = notices.filter(({ kind }) => kind !== 'org_team_invite')
  if (notices.length === 0) {
    return (
      <>
        <Title headingLevel="h2" size="md">
          {t('title')}
        </Title>
        <p>{t('noneBody')}</p>
      </>
    )
  }
  return (
    <div className="berth-drawer">
      <Title headingLevel="h2" size="md">
        {t('title')}
      </Title>
      <NoticeList notices={notices} />
      {hasMore ? <p className="berth-quiet">{t('more')}</p> : null}
      {dismissible.length > 1 ? (
        <Button
          variant="link"
          isInline
          onClick={() => {
            for (const notice of dismissible) dismiss.mutate(notice)
          }}
        >
          {t('dismissAll')}
        </Button>
      ) : null}
    </div>
  )
}
