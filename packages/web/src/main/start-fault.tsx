import { Button, EmptyState, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core'

import { useWhenBack } from '../api/reachability.ts'
import { t } from './main.texts.ts'

/** In place of the page, when not even the settings of the registry could be had. */
export function StartFault() {
  useWhenBack(() => location.reload())
  return (
    <main>
      <EmptyState titleText={t('startFault')} headingLevel="h1">
        <EmptyStateBody>{t('startFaultBody')}</EmptyStateBody>
        <EmptyStateFooter>
          <Button onClick={() => location.reload()}>{t('retry')}</Button>
        </EmptyStateFooter>
      </EmptyState>
    </main>
  )
}
