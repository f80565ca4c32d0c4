import SearchIcon from '@patternfly/react-icons/dist/esm/icons/search-icon'

import { addresses } from '../shared/addresses.ts'
import { PageLink } from '../shared/page-link.tsx'
import { t as shared } from '../shared/shared.texts.ts'
import { NothingYet } from '../shared/states.tsx'
import { t } from './frame.texts.ts'
import { useTitle } from './use-title.ts'

/** For an address that is no page. */
export default function NotFoundPage() {
  useTitle(t('notFoundTitle'))
  return (
    <NothingYet
      icon={SearchIcon}
      title={t('notFoundTitle')}
      isPage
      action={
        <PageLink className="pf-v6-c-button pf-m-primary" to={addresses.home()}>
          {shared('home')}
        </PageLink>
      }
    >
      {t('notFoundBody')}
    </NothingYet>
  )
}
