import { Alert } from '@patternfly/react-core'

import type { PolicyPreview } from './policy-calls.ts'
import { t } from './policies.texts.ts'

interface Props {
  readonly preview: PolicyPreview
  readonly title: string
}

/** What a policy would do now, tag by tag. */
export function PreviewList({ preview, title }: Props) {
  const { tags, has_additional: hasMore } = preview
  if (tags.length === 0) {
    return (
      <Alert isInline variant="info" title={title} component="p">
        {hasMore ? t('previewMore') : null}
      </Alert>
    )
  }
  return (
    <Alert isInline variant="warning" title={title} component="p">
      <ul className="berth-plain-list berth-work-items" tabIndex={0} aria-label={title}>
        {tags.map(({ repository, name, reason }) => (
          <li key={`${repository ?? ''}:${name}`}>
            <code className="berth-break">
              {repository === undefined ? name : `${repository}:${name}`}
            </code>
            {reason === undefined ? null : <span className="berth-quiet"> {reason}</span>}
          </li>
        ))}
        {hasMore ? <li>{t('previewMore')}</li> : null}
      </ul>
    </Alert>
  )
}
