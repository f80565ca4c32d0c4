import { keys } from '../../api/keys.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { LogView } from './log-view.tsx'
import { t } from './logs.texts.ts'

/** What happened in the whole registry. */
export default function Page() {
  return (
    <>
      <PageHeader title={t('usageLogs')} />
      <PageBody>
        <LogView scope={{ kind: 'registry' }} queryKey={keys.administration('logs')} />
      </PageBody>
    </>
  )
}
