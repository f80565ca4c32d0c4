import { Button } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'

import { api } from '../api/client.ts'
import { userChanged } from '../api/user.ts'
import { describeNotice, type Notice, useDismiss } from './notices.ts'
import { t } from './notices.texts.ts'
import { PageLink } from './page-link.tsx'
import { RelativeTime } from './relative-time.tsx'
import { toast } from './toasts.tsx'

/** Notices, each with what can be done about it. */
export function NoticeList({ notices }: { readonly notices: readonly Notice[] }) {
  const dismiss = useDismiss()
  return (
    <ul className="berth-notices">
      {notices.map((notice) => {
        const { text, to } = describeNotice(notice)
        return (
          <li key={notice.id}>
            <div>
              {to === undefined ? text : <PageLink to={to}>{text}</PageLink>}
              <div className="berth-quiet">
                <RelativeTime value={notice.created} />
              </div>
            </div>
            {notice.kind === 'org_team_invite' ? (
              <Invitation notice={notice} />
            ) : (
              <Button
                variant="link"
                size="sm"
                aria-label={t('dismissOf', { what: text })}
                onClick={() => dismiss.mutate(notice)}
              >
                {t('dismiss')}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Invitation({ notice: { metadata } }: { readonly notice: Notice }) {
  const client = useQueryClient()
  const { code, team } = metadata
  if (typeof code !== 'string') return null
  const answer = async (accepts: boolean) => {
    try {
      const path = { code }
      if (accepts) await api.put('/teaminvite/{code}', { path })
      else await api.delete('/teaminvite/{code}', { path })
      if (accepts) toast.success(t('joined', { team: String(team) }))
    } catch (error) {
      toast.failure(t('failed'), error)
    }
    await userChanged(client)
  }
  return (
    <span>
      <Button variant="secondary" size="sm" onClick={() => void answer(true)}>
        {t('accept')}
      </Button>
      <Button variant="link" size="sm" onClick={() => void answer(false)}>
        {t('decline')}
      </Button>
    </span>
  )
}
