import { ToggleGroup, ToggleGroupItem, ToolbarItem } from '@patternfly/react-core'

import { useUser } from '../../api/user.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { useSearchState } from '../../shared/search-state.ts'
import { RepositoryList } from './repository-list.tsx'
import { t } from './repositories.texts.ts'

/** All repositories that somebody may see. */
export default function RepositoriesPage() {
  const user = useUser()
  const [search, change] = useSearchState()
  const isStarred = user !== null && search.get('starred') === 'true'
  return (
    <>
      <PageHeader title={t('title')} />
      <PageBody>
        <RepositoryList
          key={String(isStarred)}
          isStarred={isStarred}
          mayCreate={user !== null}
          mayChange={user !== null}
          filters={
            user === null ? null : (
              <ToolbarItem>
                <ToggleGroup aria-label={t('which')}>
                  <ToggleGroupItem
                    text={t('all')}
                    isSelected={!isStarred}
                    onChange={() => change({ starred: undefined })}
                  />
                  <ToggleGroupItem
                    text={t('starred')}
                    isSelected={isStarred}
                    onChange={() => change({ starred: 'true' })}
                  />
                </ToggleGroup>
              </ToolbarItem>
            )
          }
        />
      </PageBody>
    </>
  )
}
