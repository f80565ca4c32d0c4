import { Alert, List, ListItem } from '@patternfly/react-core'

import type { PolicyPreview } from './policy-scope.ts'
import { t } from './policies.texts.ts'

interface Props {
  readonly preview: PolicyPreview
  readonly titleKey: 'previewTags' | 'immutablePreview'
  readonly none: string
}

/** More names nobody reads in a dialog. */
const shownMaximum = 20

/** What a policy would do now. */
export function PreviewList({ preview, titleKey, none }: Props) {
  const { tags, has_additional: hasMore } = preview
  const title = tags.length === 0 ? none : t(titleKey, { count: tags.length })
  return (
    <Alert isInline variant={tags.length === 0 ? 'info' : 'warning'} component="p" title={title}>
      {tags.length === 0 ? null : (
        <List isPlain>
          {tags.slice(0, shownMaximum).map(({ name, reason }) => (
            <ListItem key={name}>
              <code>{name}</code> {reason}
            </ListItem>
          ))}
          {hasMore || tags.length > shownMaximum ? (
            <ListItem key="more">{t('previewMore')}</ListItem>
          ) : null}
        </List>
      )}
    </Alert>
  )
}
