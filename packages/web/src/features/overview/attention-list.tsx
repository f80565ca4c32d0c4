import { Icon } from '@patternfly/react-core'
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon'
import ExclamationTriangleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon'
import InfoCircleIcon from '@patternfly/react-icons/dist/esm/icons/info-circle-icon'

import type { Answer } from '../../api/client.ts'
import { useSignedInUser } from '../../api/user.ts'
import { addresses } from '../../shared/addresses.ts'
import { PageLink } from '../../shared/page-link.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { t } from './overview.texts.ts'

type Item = Answer<'get', '/user/overview'>['attention'][number]

/** What the server says that somebody should look at, each with the way there. */
export function AttentionList({ items }: { readonly items: readonly Item[] }) {
  const { username } = useSignedInUser()
  return (
    <ul className="berth-notices">
      {items.map((item) => {
        const { text, to } = describe(item, username)
        return (
          <li key={text}>
            <span className="berth-with-avatar">
              <Severity severity={item.severity} />
              {to === undefined ? text : <PageLink to={to}>{text}</PageLink>}
            </span>
            {item.at === null ? null : <RelativeTime value={item.at} />}
          </li>
        )
      })}
    </ul>
  )
}

function Severity({ severity }: Pick<Item, 'severity'>) {
  const { status, Sign } = {
    error: { status: 'danger', Sign: ExclamationCircleIcon },
    warning: { status: 'warning', Sign: ExclamationTriangleIcon },
    info: { status: 'info', Sign: InfoCircleIcon },
  }[severity] as { status: 'danger' | 'warning' | 'info'; Sign: typeof InfoCircleIcon }
  return (
    <Icon status={status}>
      <Sign role="img" aria-label={t(severity)} />
    </Icon>
  )
}

function describe(
  item: Item,
  username: string,
): { readonly text: string; readonly to: string | undefined } {
  const { kind, count } = item
  const name = item.name ?? ''
  const settings = addresses.user(username, { tab: 'settings' })
  switch (kind) {
    case 'tags_expire': {
      const repository = item.repository ?? ''
      return {
        text: t('tagsExpire', { count, repository, tag: item.tag ?? '' }),
        to: addresses.repository(repository, { tab: 'tags' }),
      }
    }
    case 'app_token_expires':
      return { text: t('appToken', { name }), to: settings }
    case 'oauth_token_expires':
      return { text: t('oauthToken', { name }), to: settings }
    case 'unverified_email':
      return { text: t('email', { name }), to: settings }
    case 'failed_jobs':
      return { text: t('failedJobs', { count, name }), to: '/superuser/jobs' }
    case 'team_invitation':
      return { text: t('other', { kind, name }), to: undefined }
  }
}
