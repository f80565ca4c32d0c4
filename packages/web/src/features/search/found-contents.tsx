import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { addresses } from '../../shared/addresses.ts'
import { shortDigest } from '../../shared/format.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { t } from './search.texts.ts'

/** So many are shown; whoever wants more types more of the name. */
const shownMaximum = 10
/** With fewer digits too much would fit. */
const digest = /^(?:[a-z0-9]+:)?[0-9a-f]{7,}$/i

interface Named {
  readonly namespace: string
  readonly name: string
}

/** Tags by the beginning of their name, in everything that somebody may read. */
export function FoundTags({ text }: { readonly text: string }) {
  const query = useQuery({
    queryKey: keys.search('tags', text),
    queryFn: ({ signal }) =>
      api.get('/find/tags', { query: { query: text, limit: shownMaximum }, signal }),
  })
  return (
    <Loaded query={query} meanwhile={null}>
      {({ tags, next_page: next }) => (
        <Found title={t('tags')} hasMore={next !== undefined}>
          {tags.map((tag) => (
            <li key={`${fullName(tag.repository)}:${tag.name}`}>
              <PageLink
                className="berth-break"
                to={addresses.tag(fullName(tag.repository), tag.name)}
              >
                {fullName(tag.repository)}:{tag.name}
              </PageLink>
              <RelativeTime value={tag.pushed} />
            </li>
          ))}
        </Found>
      )}
    </Loaded>
  )
}

/** Manifests and layers by their digest or its beginning. */
export function FoundByDigest({ text }: { readonly text: string }) {
  const isDigest = digest.test(text)
  const manifests = useQuery({
    queryKey: keys.search('manifests', text),
    queryFn: ({ signal }) =>
      api.get('/find/manifests', { query: { digest: text, limit: shownMaximum }, signal }),
    enabled: isDigest,
  })
  const blobs = useQuery({
    queryKey: keys.search('blobs', text),
    queryFn: ({ signal }) =>
      api.get('/find/blobs', { query: { digest: text, limit: shownMaximum }, signal }),
    enabled: isDigest,
  })
  if (!isDigest) return null
  return (
    <>
      <Loaded query={manifests} meanwhile={null}>
        {({ manifests: found, next_page: next }) => (
          <Found title={t('manifests')} hasMore={next !== undefined}>
            {found.map(({ repository, digest: whole, tags }) => (
              <li key={`${fullName(repository)}@${whole}`}>
                <PageLink
                  className="berth-break"
                  to={addresses.manifest(fullName(repository), whole)}
                >
                  {fullName(repository)}@{shortDigest(whole)}
                </PageLink>
                <span className="berth-quiet">{tags.join(', ')}</span>
              </li>
            ))}
          </Found>
        )}
      </Loaded>
      <Loaded query={blobs} meanwhile={null}>
        {({ blobs: layers, next_page: next }) => (
          <Found title={t('blobs')} hasMore={next !== undefined}>
            {layers.map(({ repository, digest: whole }) => (
              <li key={`${fullName(repository)}@${whole}`}>
                <PageLink className="berth-break" to={addresses.repository(fullName(repository))}>
                  {fullName(repository)}
                </PageLink>
                <code>{shortDigest(whole)}</code>
              </li>
            ))}
          </Found>
        )}
      </Loaded>
    </>
  )
}

interface FoundProps {
  readonly title: string
  readonly hasMore: boolean
  readonly children: readonly ReactNode[]
}

function Found({ title, hasMore, children }: FoundProps) {
  if (children.length === 0) return null
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul className="berth-rows">{children}</ul>
      {hasMore ? <p className="berth-quiet">{t('more')}</p> : null}
    </section>
  )
}

function fullName({ namespace, name }: Named): string {
  return `${namespace}/${name}`
}
