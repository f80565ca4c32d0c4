import { Card, CardBody, CardTitle } from '@patternfly/react-core'

import { useFeature } from '../../api/site.ts'
import type { User } from '../../api/user.ts'
import { addresses } from '../../shared/addresses.ts'
import { formatBytes } from '../../shared/format.ts'
import { StorageTreemap } from '../../shared/pictures/treemap.tsx'
import { UseBar } from '../../shared/pictures/use-bar.tsx'
import type { Overview } from './overview-query.ts'
import { t } from './overview.texts.ts'

interface Props {
  readonly namespaces: Overview['namespaces']
  readonly user: User
}

/** What is stored in the namespaces that somebody owns, and how much of the own quota that is. */
export function Storage({ namespaces, user }: Props) {
  const isCounted = useFeature('QUOTA_MANAGEMENT')
  const quota = user.quotas?.[0]
  const usedBytes = user.quota_report?.quota_bytes ?? 0
  const parts = namespaces
    .map(({ name, kind, used_bytes: bytes }) => ({
      name,
      bytes: bytes ?? 0,
      to: kind === 'organization' ? addresses.organization(name) : addresses.user(name),
    }))
    .filter(({ bytes }) => bytes > 0)
    .toSorted((left, right) => right.bytes - left.bytes)
  if (!isCounted || (quota === undefined && parts.length === 0)) return null
  return (
    <Card component="section" aria-label={t('storage')}>
      <CardTitle component="h2">{t('storage')}</CardTitle>
      <CardBody>
        {quota === undefined ? null : (
          <UseBar
            title={t('ownQuota', {
              used: formatBytes(usedBytes),
              limit: formatBytes(quota.limit_bytes),
            })}
            usedBytes={usedBytes}
            limitBytes={quota.limit_bytes}
            limits={quota.limits}
          />
        )}
        {parts.length === 0 ? null : (
          <StorageTreemap title={t('byNamespace')} nameTitle={t('namespace')} parts={parts} />
        )}
      </CardBody>
    </Card>
  )
}
