import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { addresses } from '../../shared/addresses.ts'
import { PageLink } from '../../shared/page-link.tsx'
import { PullCommandList } from '../../shared/pull-command-list.tsx'
import { TextSkeleton } from '../../shared/states.tsx'
import { t } from './repositories.texts.ts'

/** How the newest tag is pulled, by what it is. */
export function PullNewest({ name }: { readonly name: string }) {
  const { data, isPending } = useQuery({
    queryKey: keys.tags(name, 'newest'),
    queryFn: ({ signal }) =>
      api.get('/repository/{repository}/tag/details', {
        path: { repository: name },
        query: { limit: 1, hide_companions: true },
        signal,
      }),
  })
  const tag = data?.tags[0]
  return (
    <Card>
      <CardTitle component="h2">{t('pull')}</CardTitle>
      <CardBody>
        {isPending ? <TextSkeleton /> : null}
        {tag === undefined ? (
          isPending ? null : (
            <p className="berth-quiet">{t('pullNothing')}</p>
          )
        ) : (
          <div className="berth-stack">
            <p>
              {t('newest')} <PageLink to={addresses.tag(name, tag.name)}>{tag.name}</PageLink>
            </p>
            <PullCommandList
              repository={name}
              tag={tag.name}
              digest={tag.manifest_digest}
              content={
                tag.kind === 'image' || tag.kind === 'index'
                  ? 'image'
                  : tag.kind === 'helm_chart'
                    ? 'chart'
                    : 'artifact'
              }
            />
          </div>
        )}
      </CardBody>
    </Card>
  )
}
