import { Card, CardBody, CardTitle, Label } from '@patternfly/react-core'
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useRegistryAddress } from '../../api/site.ts'
import { type User, useUser } from '../../api/user.ts'
import { useLive } from '../../frame/live.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { addresses } from '../../shared/addresses.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { NoticeList } from '../../shared/notice-list.tsx'
import { useNotices } from '../../shared/notices.ts'
import { PageLink, useOpenPage } from '../../shared/page-link.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { pushCommands } from '../../shared/client-commands.ts'
import { Bytes, CopyText } from '../../shared/values.tsx'
import { AttentionList } from './attention-list.tsx'
import { type Overview, overviewQuery } from './overview-query.ts'
import { t } from './overview.texts.ts'
import { Storage } from './storage.tsx'

/** The first page of whoever is signed in: what is theirs, what waits for them, what is new. */
export default function OverviewPage() {
  const user = useUser()
  return user === null ? <ToSignIn /> : <OverviewOf user={user} />
}

function OverviewOf({ user }: { readonly user: User }) {
  const { username, prompts = [] } = user
  const { data: overview } = useSuspenseQuery(overviewQuery)
  return (
    <>
      <PageHeader title={t('title')} />
      <PageBody>
        <div className="berth-overview">
          <LastPushes overview={overview} username={username} />
          <div className="berth-stack">
            <Attention overview={overview} prompts={prompts} />
            <Namespaces namespaces={overview.namespaces} user={user} />
            <Storage namespaces={overview.namespaces} user={user} />
            <Starred />
          </div>
        </div>
      </PageBody>
    </>
  )
}

function ToSignIn() {
  const open = useOpenPage()
  useEffect(() => {
    open(addresses.signIn(), { replaces: true })
  })
  return null
}

/** Of so many namespaces, pushes are heard of at once. */
const liveNamespacesMaximum = 8

function LastPushes({ overview, username }: { overview: Overview; username: string }) {
  const { recent_pushes: pushes, namespaces } = overview
  const client = useQueryClient()
  const heard = namespaces.slice(0, liveNamespacesMaximum).map(({ name }) => name)
  // A push to one of them stands here without loading the page anew.
  useLive('repo_push', heard, () => {
    void client.invalidateQueries({ queryKey: keys.overview })
  })
  return (
    <Card component="section" aria-label={t('pushes')}>
      <CardTitle component="h2">{t('pushes')}</CardTitle>
      <CardBody>
        {pushes.length === 0 ? (
          <FirstPush namespace={firstOrganization(namespaces) ?? username} />
        ) : (
          <>
            <ul className="berth-rows" aria-label={t('pushesOf')}>
              {pushes.map((push) => (
                <li key={`${push.repository}:${push.tag}`}>
                  <span className="berth-break">
                    <PageLink to={addresses.repository(push.repository, { tab: 'tags' })}>
                      {push.repository}
                    </PageLink>
                    {' : '}
                    <PageLink to={addresses.tag(push.repository, push.tag)}>{push.tag}</PageLink>
                  </span>
                  <span className="berth-row-end">
                    <Label isCompact color={push.is_public ? 'green' : 'grey'}>
                      {t(push.is_public ? 'public' : 'private')}
                    </Label>
                    {push.pushed_by === null ? null : (
                      <span className="berth-quiet">{t('by', { name: push.pushed_by })}</span>
                    )}
                    <RelativeTime value={push.pushed} />
                  </span>
                </li>
              ))}
            </ul>
            <PageLink to={addresses.repositories()}>{t('allRepositories')}</PageLink>
          </>
        )}
      </CardBody>
    </Card>
  )
}

function firstOrganization(namespaces: Overview['namespaces']): string | undefined {
  return namespaces.find(({ kind, role }) => kind === 'organization' && role !== 'member')?.name
}

function FirstPush({ namespace }: { readonly namespace: string }) {
  const { signIn, tag, push } = pushCommands({
    ...useRegistryAddress(),
    repository: `${namespace}/busybox`,
  })
  const image = 'docker.io/library/busybox'
  const commands = [signIn, `podman pull ${image}`, tag.replace('IMAGE', image), push]
  return (
    <>
      <h3>{t('noPushes')}</h3>
      <p>{t('noPushesBody')}</p>
      <CopyText text={commands.join('\n')} label={t('commands')} />
    </>
  )
}

function Attention({ overview, prompts }: { overview: Overview; prompts: readonly string[] }) {
  const { data } = useNotices()
  const notices = data?.notifications ?? []
  // An invitation comes as a notice too, and there it can be answered.
  const items = overview.attention.filter(({ kind }) => kind !== 'team_invitation')
  const wantsProfile = prompts.length > 0
  const isQuiet = notices.length === 0 && items.length === 0 && !wantsProfile
  return (
    <Card component="section" aria-label={t('attention')}>
      <CardTitle component="h2">{t('attention')}</CardTitle>
      <CardBody>
        {wantsProfile ? (
          <p>
            {t('profile')}: <PageLink to="/updateuser">{t('profileAction')}</PageLink>
          </p>
        ) : null}
        {isQuiet ? <p>{t('nothing')}</p> : null}
        {items.length === 0 ? null : <AttentionList items={items} />}
        {notices.length === 0 ? null : <NoticeList notices={notices.slice(0, 5)} />}
      </CardBody>
    </Card>
  )
}

const namespacesMaximum = 10

interface NamespacesProps {
  readonly namespaces: Overview['namespaces']
  readonly user: User
}

function Namespaces({ namespaces, user }: NamespacesProps) {
  const hasOrganization = namespaces.some(({ kind }) => kind === 'organization')
  return (
    <Card component="section" aria-label={t('mine')}>
      <CardTitle component="h2">{t('mine')}</CardTitle>
      <CardBody>
        <ul className="berth-rows">
          {namespaces.slice(0, namespacesMaximum).map((namespace) => (
            <li key={namespace.name}>
              <span className="berth-with-avatar">
                <NameAvatar name={namespace.name} color={colorOf(user, namespace.name)} />
                <PageLink
                  to={
                    namespace.kind === 'organization'
                      ? addresses.organization(namespace.name)
                      : addresses.user(namespace.name)
                  }
                >
                  {namespace.name}
                </PageLink>
              </span>
              <span className="berth-row-end berth-quiet">
                {t('repositories', { count: namespace.repository_count })}
                {namespace.used_bytes === null ? null : <Bytes value={namespace.used_bytes} />}
              </span>
            </li>
          ))}
        </ul>
        {hasOrganization ? null : <p>{t('noOrganizations')}</p>}
        <PageLink to={addresses.organizations()}>{t(hasOrganization ? 'all' : 'create')}</PageLink>
      </CardBody>
    </Card>
  )
}

function colorOf({ username, avatar, organizations = [] }: User, name: string): string | undefined {
  return name === username
    ? avatar.color
    : organizations.find((organization) => organization.name === name)?.avatar.color
}

const starsMaximum = 8

function Starred() {
  const starred = useQuery({
    queryKey: keys.repositories('starred'),
    queryFn: ({ signal }) => api.get('/user/starred', { signal }),
  })
  return (
    <Card component="section" aria-label={t('starred')}>
      <CardTitle component="h2">{t('starred')}</CardTitle>
      <CardBody>
        <Loaded query={starred}>
          {({ repositories }) =>
            repositories.length === 0 ? (
              <p className="berth-quiet">{t('noStars')}</p>
            ) : (
              <ul className="berth-rows">
                {repositories.slice(0, starsMaximum).map(({ namespace, name }) => (
                  <li key={`${namespace}/${name}`}>
                    <PageLink
                      className="berth-break"
                      to={addresses.repository(`${namespace}/${name}`)}
                    >
                      {namespace}/{name}
                    </PageLink>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </CardBody>
    </Card>
  )
}
