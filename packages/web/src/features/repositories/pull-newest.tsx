import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { addresses } from '../../shared/addresses.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { PullCommandList } from '../../shared/pull-command-list.tsx'
import { t } from './repositories.texts.ts'

/** How the newest tag is pulled, by what it is. */
export function PullNewest({ name }: { readonly name: string }) {
  const query = useQuery({
    queryKey: keys.tags(name, 'newest'),
    queryFn: ({ signal }) =>
      api.get('/repository/{repository}/tag/details', {
        path: { repository: name },
        query: { limit: 1, hide_companions: true },
        signal,
      }),
  })
  return (
    <Card>
      <CardTitle component="h2">{t('pull')}</CardTitle>
      <CardBody>
        <Loaded query={query}>
          {({ tags: [tag] }) =>
            tag === undefined ? (
              <p className="berth-quiet">{t('pullNothing')}</p>
            ) : (
              <div className="berth-stack">
                <p>
                  {t('newest')} <PageLink to={addresses.tag(name, tag.name)}>{tag.name}</PageLink>
                </p>
                <PullCommandList
                  repository={name}
                  tag={tag.name}
                  digest={tag.manifest_digest}
                  content={contentOf(tag.kind)}
                />
              </div>
            )
          }
        </Loaded>
      </CardBody>
    </Card>
  )
}

function contentOf(kind: string): 'image' | 'chart' | 'artifact' {
  if (kind === 'image' || kind === 'index') return 'image'
  return kind === 'helm_chart' ? 'chart' : 'artifact'
}
