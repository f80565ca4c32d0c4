import { Label, LabelGroup } from '@patternfly/react-core'
import { useSuspenseQueries, useSuspenseQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { repositoryQuery } from '../../api/places.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import type { PageTab } from '../../frame/page.ts'
import { TabbedPage } from '../../frame/tabbed-page.tsx'
import { addresses } from '../../shared/addresses.ts'
import { shortDigest } from '../../shared/format.ts'
import { PageLink } from '../../shared/page-link.tsx'
import { useSearchState } from '../../shared/search-state.ts'
import { NothingYet } from '../../shared/states.tsx'
import { kindText } from './kinds.ts'
import type { Tag } from './tags.ts'
import type { ManifestDetails, ManifestTabProps } from './manifest-tab-props.ts'
import { t } from './tags.texts.ts'

interface Props {
  /** With its namespace. */
  readonly repository: string
  readonly reference:
    | { readonly kind: 'tag'; readonly name: string }
    | { readonly kind: 'manifest'; readonly digest: string }
}

const tabs: readonly PageTab<ManifestTabProps>[] = [
  { key: 'details', label: t('tabDetails'), load: () => import('./details-tab.tsx') },
  {
    key: 'layers',
    label: t('tabLayers'),
    load: () => import('./layers-tab.tsx'),
    isFor: ({ shown }) => shown.kind !== 'index',
  },
  { key: 'referrers', label: t('tabReferrers'), load: () => import('./referrers-tab.tsx') },
  { key: 'manifest', label: t('tabManifest'), load: () => import('./raw-tab.tsx') },
]

/** What a tag or a digest leads to. */
export default function ManifestPage({ repository, reference }: Props) {
  return reference.kind === 'tag' ? (
    <TagPage name={repository} tagName={reference.name} />
  ) : (
    <Manifest name={repository} digest={reference.digest} />
  )
}

function TagPage({ name, tagName }: { readonly name: string; readonly tagName: string }) {
  const { data: tag } = useSuspenseQuery({
    queryKey: keys.tags(name, 'one', tagName),
    queryFn: async ({ signal }) => {
      const { tags } = await api.get('/repository/{repository}/tag/details', {
        path: { repository: name },
        // In the order of names, a name comes before all that begin with it.
        query: { prefix: tagName, sort: 'name', order: 'asc', limit: 1 },
        signal,
      })
      return tags.find((one) => one.name === tagName) ?? null
    },
  })
  if (tag === null) return <NoSuchTag name={name} tagName={tagName} />
  return <Manifest name={name} digest={tag.manifest_digest} tag={tag} />
}

function NoSuchTag({ name, tagName }: { readonly name: string; readonly tagName: string }) {
  return (
    <>
      <PageHeader title={tagName} trail={trailOf(name)} />
      <PageBody>
        <NothingYet
          title={t('noSuchTag', { name: tagName })}
          action={
            <PageLink
              className="pf-v6-c-button pf-m-primary"
              to={addresses.repository(name, { tab: 'history', filter: tagName })}
            >
              {t('toHistory')}
            </PageLink>
          }
        >
          {t('noSuchTagBody')}
        </NothingYet>
      </PageBody>
    </>
  )
}

interface ManifestProps {
  readonly name: string
  readonly digest: string
  readonly tag?: Tag
}

function Manifest({ name, digest, tag }: ManifestProps) {
  const [search] = useSearchState()
  const [{ data: repository }, { data: whole }] = useSuspenseQueries({
    queries: [repositoryQuery(name), detailsQuery(name, digest)],
  })
  // What is shown stays until the platform that is chosen has come.
  const wanted = useDeferredValue(search.get('digest'))
  const { data: shown } = useSuspenseQuery(detailsQuery(name, chosenChild(whole, wanted) ?? digest))
  return (
    <>
      <PageHeader
        title={tag?.name ?? shortDigest(digest)}
        trail={trailOf(name)}
        after={
          <LabelGroup>
            <Label isCompact>{kindText(whole.kind)}</Label>
            {tag?.immutable === true ? (
              <Label isCompact color="blue">
                {t('immutable')}
              </Label>
            ) : null}
            {tag?.is_signed === true ? (
              <Label isCompact color="green">
                {t('signed')}
              </Label>
            ) : null}
          </LabelGroup>
        }
      />
      <TabbedPage
        label={t('tabsLabel', { what: tag?.name ?? shortDigest(digest) })}
        tabs={tabs}
        tabProps={{ repository, name, tag, whole, shown }}
        keeps={['digest']}
      />
    </>
  )
}

function detailsQuery(repository: string, digest: string) {
  return {
    queryKey: keys.manifest(repository, digest, 'details'),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.get('/repository/{repository}/manifest/{manifestref}/details', {
        path: { repository, manifestref: digest },
        signal,
      }),
    // A digest names its content; what people add to it is asked for elsewhere.
    staleTime: 5 * 60_000,
  }
}

/** The child that the address names, or else the one that most people want. */
function chosenChild(
  { children = [] }: ManifestDetails,
  wanted: string | null,
): string | undefined {
  const present = children.filter(({ is_present: isPresent }) => isPresent)
  const usual = present.find(({ platform }) => platform?.architecture === 'amd64')
  const known = present.filter(({ platform }) => platform !== null && platform.os !== 'unknown')
  return (present.find(({ digest }) => digest === wanted) ?? usual ?? known[0] ?? present[0])
    ?.digest
}

function trailOf(name: string) {
  return [
    { label: t('repositories'), to: addresses.repositories() },
    { label: name, to: addresses.repository(name, { tab: 'tags' }) },
  ]
}
