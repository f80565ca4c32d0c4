import MobileIcon from '@patternfly/react-icons/dist/esm/icons/mobile-alt-icon'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { addresses } from '../../shared/addresses.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { LookingOnly } from '../../shared/looking-only.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { t } from './administration.texts.ts'

type AppToken = Answer<'get', '/superuser/apptokens'>['tokens'][number]

/** The app tokens of all users, without their texts. */
export default function Page() {
  const list = useList<AppToken>({
    queryKey: keys.administration('app-tokens'),
    async load(page, signal) {
      const answer = await api.get('/superuser/apptokens', {
        query: { next_page: page?.toString() },
        signal,
      })
      return { rows: answer.tokens, next: answer.next_page }
    },
  })
  return (
    <>
      <PageHeader title={t('appTokens')} />
      <LookingOnly>
        <PageBody>
          <DataList
            name="all-app-tokens"
            label={t('appTokens')}
            list={list}
            columns={[
              { key: 'title', title: t('appToken'), cell: ({ title }) => title },
              {
                key: 'user',
                title: t('userName'),
                cell: ({ username }) => (
                  <PageLink to={addresses.user(username)}>{username}</PageLink>
                ),
              },
              {
                key: 'created',
                title: t('created'),
                cell: ({ created }) => <RelativeTime value={created} />,
              },
              {
                key: 'used',
                title: t('lastUsed'),
                cell: ({ last_accessed: usedAt }) => <RelativeTime value={usedAt} />,
              },
              {
                key: 'expires',
                title: t('expires'),
                cell: ({ expiration }) => <RelativeTime value={expiration} />,
              },
            ]}
            keyOf={({ uuid }) => uuid}
            matches={({ title, username }, text) =>
              `${title} ${username}`.toLowerCase().includes(text.toLowerCase())
            }
            filterLabel={t('filter')}
            empty={<NothingYet icon={MobileIcon} title={t('noAppTokens')} />}
          />
        </PageBody>
      </LookingOnly>
    </>
  )
}
