import { Label } from '@patternfly/react-core'
import { useSuspenseQuery } from '@tanstack/react-query'

import { personQuery } from '../../api/places.ts'
import { useUser } from '../../api/user.ts'
import { PageHeader } from '../../frame/page-header.tsx'
import type { PageTab } from '../../frame/page.ts'
import type { UserTabProps } from '../../frame/tab-props.ts'
import { TabbedPage } from '../../frame/tabbed-page.tsx'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { t } from './users.texts.ts'

interface Props {
  readonly name: string
  readonly tabs: readonly PageTab<UserTabProps>[]
}

/** A user: what others may see, and everything of one's own. */
export function UserPage({ name, tabs }: Props) {
  const me = useUser()
  const { data: user } = useSuspenseQuery(personQuery(name))
  const { username } = user
  const isMe = me?.username === username
  return (
    <>
      <PageHeader
        title={username}
        before={<NameAvatar name={username} color={user.avatar.color} size="large" />}
        after={isMe ? <Label isCompact>{t('you')}</Label> : null}
      />
      <TabbedPage
        label={t('tabsLabel', { name: username })}
        tabs={tabs}
        tabProps={{ username, isMe }}
      />
    </>
  )
}
