import { Content } from '@patternfly/react-core'
import { useSuspenseQuery } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { Markdown } from '../../shared/markdown.tsx'
import { t } from './administration.texts.ts'

/** What changed from version to version. */
export default function Page() {
  const { data } = useSuspenseQuery({
    queryKey: keys.administration('change-log'),
    queryFn: ({ signal }) => api.get('/superuser/changelog/', { signal }),
  })
  return (
    <>
      <PageHeader title={t('changeLog')} />
      <PageBody>
        <Content component="h2">{t('versions')}</Content>
        <Markdown text={data.log} />
      </PageBody>
    </>
  )
}
