import { Alert } from '@patternfly/react-core'

import { t } from './settings.texts.ts'

interface Props {
  readonly title: string
  readonly none: string
  readonly tags: readonly { readonly name: string; readonly why?: string }[]
  readonly hasMore: boolean
}

/** What a policy would do now. */
export function PolicyPreview({ title, none, tags, hasMore }: Props) {
  if (tags.length === 0) return <Alert isInline variant="info" title={none} component="p" />
  return (
    <Alert isInline variant="warning" title={title} component="p">
      <ul className="berth-plain-list berth-work-items" tabIndex={0} aria-label={title}>
        {tags.map(({ name, why }) => (
          <li key={name}>
            <code className="berth-break">{name}</code>
            {why === undefined ? null : <span className="berth-quiet"> {why}</span>}
          </li>
        ))}
        {hasMore ? <li>{t('previewMore')}</li> : null}
      </ul>
    </Alert>
  )
}
