import { Label, SearchInput } from '@patternfly/react-core'
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/search-icon'
import { useQuery } from '@tanstack/react-query'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { addresses } from '../../shared/addresses.ts'
import { formatNumber } from '../../shared/format.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { useSearchState } from '../../shared/search-state.ts'
import { NothingYet } from '../../shared/states.tsx'
import { useLate } from '../../shared/use-late.ts'
import { FoundByDigest, FoundTags } from './found-contents.tsx'
import { readReference } from './reference.ts'
import { t } from './search.texts.ts'

type Repository = Answer<'get', '/find/repositories'>['results'][number]
type Other = Exclude<Answer<'get', '/find/all'>['results'][number], { kind: 'repository' }>

/** Everything that is called so, among what somebody may see. */
export default function SearchPage() {
  const [search, change] = useSearchState()
  const text = search.get('q') ?? ''
  const late = useLate(text.trim())
  return (
    <>
      <PageHeader title={text === '' ? t('title') : t('titleOf', { text })} />
      <PageBody>
        <div className="berth-stack">
          <SearchInput
            aria-label={t('label')}
            placeholder={t('label')}
            value={text}
            onChange={(_event, value) => change({ q: value })}
            onClear={() => change({ q: undefined })}
          />
          {late === '' ? (
            <NothingYet icon={SearchIcon} title={t('emptyTitle')}>
              {t('emptyBody')}
            </NothingYet>
          ) : (
            <>
              <ByReference text={late} />
              <Others text={late} />
              <FoundByDigest text={late} />
              <Repositories text={late} />
              <FoundTags text={late} />
            </>
          )}
        </div>
      </PageBody>
    </>
  )
}

const columns: readonly Column<Repository>[] = [
  {
    key: 'name',
    title: t('name'),
    width: 30,
    cell: (repository) => (
      <PageLink to={addresses.repository(nameOf(repository))}>{nameOf(repository)}</PageLink>
    ),
  },
  {
    key: 'description',
    title: t('description'),
    width: 40,
    cell: ({ description }) => <span className="berth-two-lines">{description}</span>,
  },
  {
    key: 'changed',
    title: t('changed'),
    cell: ({ last_modified: at }) => <RelativeTime value={at} />,
  },
  {
    key: 'stars',
    title: t('stars'),
    isNumber: true,
    isHiddenAtFirst: true,
    cell: ({ stars = 0 }) => formatNumber(stars),
  },
  {
    key: 'visibility',
    title: t('visibility'),
    cell: ({ is_public: isPublic }) => (
      <Label isCompact color={isPublic ? 'green' : 'grey'}>
        {t(isPublic ? 'public' : 'private')}
      </Label>
    ),
  },
]

function Repositories({ text }: { readonly text: string }) {
  const list = useList<Repository>({
    queryKey: keys.search('repositories', text),
    async load(page = 1, signal) {
      const answer = await api.get('/find/repositories', {
        query: { query: text, page: Number(page), includeUsage: true },
        signal,
      })
      const next = answer.has_additional ? { next: answer.page + 1 } : {}
      return { rows: answer.results, ...next }
    },
  })
  return (
    <section aria-label={t('repositories')}>
      <h2>{t('repositories')}</h2>
      <DataList
        name="search"
        label={t('repositories')}
        list={list}
        columns={columns}
        keyOf={nameOf}
        hasNoFilter
        empty={
          <NothingYet icon={SearchIcon} title={t('noneTitle')}>
            {t('noneBody', { text })}
          </NothingYet>
        }
      />
    </section>
  )
}

/** Somebody pasted what clients pull by: one click, and nothing to look for. */
function ByReference({ text }: { readonly text: string }) {
  const reference = readReference(text)
  if (reference === undefined) return null
  return (
    <p>
      {t('reference')}{' '}
      <PageLink className="berth-break" to={reference.to}>
        {reference.label}
      </PageLink>
    </p>
  )
}

/** What is found beside repositories, shown in a few lines above them. */
function Others({ text }: { readonly text: string }) {
  const query = useQuery({
    queryKey: keys.search('all', text),
    queryFn: ({ signal }) => api.get('/find/all', { query: { query: text }, signal }),
  })
  return (
    <Loaded query={query} meanwhile={null}>
      {({ results }) => <OtherList others={results.filter(isOther)} />}
    </Loaded>
  )
}

function OtherList({ others }: { readonly others: readonly Other[] }) {
  if (others.length === 0) return null
  return (
    <section aria-label={t('others')}>
      <h2>{t('others')}</h2>
      <ul className="berth-found">
        {others.map((result) => (
          <li key={result.href} className="berth-with-avatar">
            <NameAvatar name={result.name} color={result.avatar?.color ?? '#4a6785'} />
            <PageLink to={result.href}>{result.name}</PageLink>
            <span className="berth-quiet">{kindOf(result)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function isOther(result: Answer<'get', '/find/all'>['results'][number]): result is Other {
  return result.kind !== 'repository'
}

function kindOf(result: Other): string {
  switch (result.kind) {
    case 'user':
      return t('kindUser')
    case 'organization':
      return t('kindOrganization')
    case 'robot':
      return t('kindRobot')
    case 'team':
      return t('kindTeam')
  }
}

function nameOf({ namespace, name }: Repository): string {
  return `${namespace.name}/${name}`
}
