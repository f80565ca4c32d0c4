import { CodeBlock, CodeBlockAction, CodeBlockCode } from '@patternfly/react-core'
import { useSuspenseQuery } from '@tanstack/react-query'

import { CopyButton } from '../../shared/values.tsx'
import type { ManifestTabProps } from './manifest-tab-props.ts'
import { manifestQuery } from './manifest-query.ts'
import { t } from './tags.texts.ts'

/** The manifest itself, as it was pushed; indented for people, copied as it is. */
export default function RawTab({ name, whole }: ManifestTabProps) {
  const { data } = useSuspenseQuery(manifestQuery(name, whole.digest))
  const text = data.manifest_data
  return (
    <CodeBlock
      actions={
        <CodeBlockAction>
          <CopyButton text={text} what={t('tabManifest')} />
        </CodeBlockAction>
      }
    >
      <CodeBlockCode tabIndex={0} role="region" aria-label={t('tabManifest')}>
        {indented(text)}
      </CodeBlockCode>
    </CodeBlock>
  )
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
