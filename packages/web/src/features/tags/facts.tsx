import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core'
import type { ReactNode } from 'react'

import { formatNumber } from '../../shared/format.ts'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { Bytes, CopyButton, Digest } from '../../shared/values.tsx'
import { kindText } from './kinds.ts'
import type { ManifestDetails } from './manifest-tab-props.ts'
import type { Tag } from './tags.ts'
import { t } from './tags.texts.ts'

interface Props {
  readonly tag: Tag | undefined
  readonly manifest: ManifestDetails
}

/** The facts of a manifest, and of the tag that led to it. */
export function Facts({ tag, manifest }: Props) {
  const { chart } = manifest
  return (
    <FactList
      facts={{
        [t('digest')]: (
          <span className="berth-break">
            <code>{manifest.digest}</code> <CopyButton text={manifest.digest} what={t('digest')} />
          </span>
        ),
        [t('kind')]: kindText(manifest.kind),
        [t('mediaType')]: <code className="berth-break">{manifest.media_type}</code>,
        [t('artifactType')]: textOf(manifest.artifact_type),
        [t('size')]: <Bytes value={tag?.size ?? manifest.size} />,
        [t('manifestSize')]: <Bytes value={manifest.manifest_size} />,
        [t('modified')]: <RelativeTime value={tag?.pushed ?? manifest.pushed} />,
        [t('pushedBy')]: tag?.pushed_by ?? undefined,
        [t('expires')]: tag === undefined ? undefined : <RelativeTime value={tag.expiration} />,
        [t('lastPulled')]: tag === undefined ? undefined : <RelativeTime value={tag.last_pulled} />,
        [t('pullCount')]: tag === undefined ? undefined : formatNumber(tag.pull_count),
        [t('chartName')]: chart?.name ?? undefined,
        [t('chartVersion')]: chart?.version ?? undefined,
        [t('chartAppVersion')]: chart?.app_version ?? undefined,
        [t('chartDescription')]: chart?.description ?? undefined,
        [t('subject')]:
          manifest.subject_digest === null ? undefined : <Digest value={manifest.subject_digest} />,
      }}
    />
  )
}

function textOf(text: string | null): ReactNode {
  return text === null ? undefined : <code className="berth-break">{text}</code>
}

interface FactListProps {
  /** Facts without a value are left out. */
  readonly facts: Readonly<Record<string, ReactNode>>
}

/** Terms and what is so. */
export function FactList({ facts }: FactListProps) {
  return (
    <DescriptionList
      isCompact
      isHorizontal
      horizontalTermWidthModifier={{ default: '7rem', sm: '11rem' }}
    >
      {Object.entries(facts)
        .filter(([, value]) => value !== undefined)
        .map(([term, value]) => (
          <DescriptionListGroup key={term}>
            <DescriptionListTerm>{term}</DescriptionListTerm>
            <DescriptionListDescription className="berth-break">{value}</DescriptionListDescription>
          </DescriptionListGroup>
        ))}
    </DescriptionList>
  )
}
