import { Card, CardBody, CardTitle, Label, Skeleton } from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useSite } from '../../api/site.ts'
import { type User, useUser } from '../../api/user.ts'
import { useLive } from '../../frame/live.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { addresses } from '../../shared/addresses.ts'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { NoticeList } from '../../shared/notice-list.tsx'
import { useNotices } from '../../shared/notices.ts'
import { PageLink, useOpenPage } from '../../shared/page-link.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { Failure } from '../../shared/states.tsx'
import { CopyText } from '../../shared/values.tsx'
import { useLastPushes } from './last-pushes.ts'
import { t } from './overview.texts.ts'

/** The first page of whoever is signed in: what is theirs, what waits for them, what is new. */
export default function OverviewPage() {
  const user = useUser()
  if (user === null) return <ToSignIn />
  return (
    <>
      <PageHeader title={t('title')} />
      <PageBody>
        <div className="berth-overview">
          <LastPushes user={user} />
          <div className="berth-stack">
            <Attention user={user} />
            <Organizations user={user} />
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

function LastPushes({ user }: { readonly user: User }) {
  const { repositories, isLoading, error, reload } = useLastPushes(user)
  const client = useQueryClient()
  useLive(({ event }) => {
    if (event === 'push')
      void client.invalidateQueries({ queryKey: keys.repositories('last-pushes') })
  })
  return (
    <Card component="section" aria-label={t('pushes')}>
      <CardTitle component="h2">{t('pushes')}</CardTitle>
      <CardBody>
        {error === undefined ? null : <Failure error={error} onRetry={reload} />}
        {isLoading && repositories.length === 0 ? (
          <Skeleton height="12rem" screenreaderText={t('pushes')} />
        ) : null}
        {!isLoading && error === undefined && repositories.length === 0 ? (
          <FirstPush user={user} />
        ) : null}
        {repositories.length === 0 ? null : (
          <>
            <ul className="berth-rows" aria-label={t('pushesOf')}>
              {repositories.map((repository) => (
                <li key={`${repository.namespace}/${repository.name}`}>
                  <PageLink
                    className="berth-break"
                    to={addresses.repository(`${repository.namespace}/${repository.name}`, {
                      tab: 'tags',
                    })}
                  >
                    {repository.namespace}/{repository.name}
                  </PageLink>
                  <span className="berth-row-end">
                    <Label isCompact color={repository.is_public ? 'green' : 'grey'}>
                      {t(repository.is_public ? 'public' : 'private')}
                    </Label>
                    <RelativeTime value={repository.last_modified} />
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

function FirstPush({ user: { username, organizations = [] } }: { readonly user: User }) {
  const { config } = useSite()
  const host = config.SERVER_HOSTNAME
  const namespace = organizations[0]?.name ?? username
  const commands = [
    `podman login ${host}`,
    'podman pull docker.io/library/busybox',
    `podman push busybox ${host}/${namespace}/busybox:latest`,
  ]
  return (
    <>
      <h3>{t('noPushes')}</h3>
      <p>{t('noPushesBody')}</p>
      <CopyText text={commands.join('\n')} label={t('commands')} />
    </>
  )
}

function Attention({ user: { prompts = [] } }: { readonly user: User }) {
  const { data } = useNotices()
  const notices = data?.notifications ?? []
  const wantsProfile = prompts.length > 0
  return (
    <Card component="section" aria-label={t('attention')}>
      <CardTitle component="h2">{t('attention')}</CardTitle>
      <CardBody>
        {wantsProfile ? (
          <p>
            {t('profile')}: <PageLink to="/updateuser">{t('profileAction')}</PageLink>
          </p>
        ) : null}
        {notices.length === 0 && !wantsProfile ? <p>{t('nothing')}</p> : null}
        {notices.length === 0 ? null : <NoticeList notices={notices.slice(0, 5)} />}
      </CardBody>
    </Card>
  )
}

const organizationsMaximum = 8

function Organizations({ user: { organizations = [] } }: { readonly user: User }) {
  return (
    <Card component="section" aria-label={t('organizations')}>
      <CardTitle component="h2">{t('organizations')}</CardTitle>
      <CardBody>
        {organizations.length === 0 ? <p>{t('noOrganizations')}</p> : null}
        <ul className="berth-rows">
          {organizations.slice(0, organizationsMaximum).map(({ name, avatar }) => (
            <li key={name}>
              <span className="berth-with-avatar">
                <NameAvatar name={name} color={avatar.color} />
                <PageLink to={addresses.organization(name)}>{name}</PageLink>
              </span>
            </li>
          ))}
        </ul>
        <PageLink to={addresses.organizations()}>
          {t(organizations.length === 0 ? 'create' : 'all')}
        </PageLink>
      </CardBody>
    </Card>
  )
}

const starsMaximum = 8

function Starred() {
  const { data } = useQuery({
    queryKey: keys.repositories('starred'),
    queryFn: ({ signal }) => api.get('/user/starred', { signal }),
  })
  const repositories = data?.repositories ?? []
  return (
    <Card component="section" aria-label={t('starred')}>
      <CardTitle component="h2">{t('starred')}</CardTitle>
      <CardBody>
        {repositories.length === 0 ? <p className="berth-quiet">{t('noStars')}</p> : null}
        <ul className="berth-rows">
          {repositories.slice(0, starsMaximum).map(({ namespace, name }) => (
            <li key={`${namespace}/${name}`}>
              <PageLink className="berth-break" to={addresses.repository(`${namespace}/${name}`)}>
                {namespace}/{name}
              </PageLink>
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  )
}
