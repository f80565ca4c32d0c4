import { Button, Label, LabelGroup, Popover, Tooltip } from '@patternfly/react-core'
import DownloadIcon from '@patternfly/react-icons/dist/esm/icons/download-icon'
import LockIcon from '@patternfly/react-icons/dist/esm/icons/lock-icon'
import ShieldAltIcon from '@patternfly/react-icons/dist/esm/icons/shield-alt-icon'
import type { ComponentType } from 'react'

import { addresses } from '../../shared/addresses.ts'
import { formatNumber } from '../../shared/format.ts'
import type { Column } from '../../shared/list/columns.ts'
import { PageLink } from '../../shared/page-link.tsx'
import { PullCommandList } from '../../shared/pull-command-list.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { Bytes, Digest } from '../../shared/values.tsx'
import { contentOf, kindText } from './kinds.ts'
import type { Tag } from './tags.ts'
import { t } from './tags.texts.ts'

/** What the list says of each tag. */
export function tagColumns(repository: string): readonly Column<Tag>[] {
  return [
    {
      key: 'name',
      title: t('tag'),
      cell: (tag) => <Name tag={tag} repository={repository} />,
      isSortedByServer: true,
    },
    { key: 'kind', title: t('kind'), cell: ({ kind }) => kindText(kind), isHiddenAtFirst: true },
    { key: 'platforms', title: t('platforms'), cell: (tag) => <Platforms tag={tag} /> },
    {
      key: 'size',
      title: t('size'),
      isNumber: true,
      cell: ({ size }) => <Bytes value={size} />,
      compare: (left, right) => (left.size ?? -1) - (right.size ?? -1),
    },
    {
      key: 'pushed',
      title: t('modified'),
      cell: ({ pushed }) => <RelativeTime value={pushed} />,
      isSortedByServer: true,
    },
    {
      key: 'pushed-by',
      title: t('pushedBy'),
      cell: ({ pushed_by: name }) => name ?? '–',
      isHiddenAtFirst: true,
    },
    {
      key: 'expires',
      title: t('expires'),
      cell: ({ expiration }) => <RelativeTime value={expiration} />,
    },
    {
      key: 'last-pulled',
      title: t('lastPulled'),
      cell: ({ last_pulled: time }) => <RelativeTime value={time} />,
      compare: (left, right) => pulledAt(left) - pulledAt(right),
      isHiddenAtFirst: true,
    },
    {
      key: 'pulls',
      title: t('pullCount'),
      isNumber: true,
      cell: ({ pull_count: count }) => formatNumber(count),
      compare: (left, right) => left.pull_count - right.pull_count,
      isHiddenAtFirst: true,
    },
    {
      key: 'referrers',
      title: t('referrers'),
      isNumber: true,
      cell: ({ referrer_count: count }) => formatNumber(count),
      compare: (left, right) => left.referrer_count - right.referrer_count,
      isHiddenAtFirst: true,
    },
    {
      key: 'manifest',
      title: t('manifest'),
      cell: ({ manifest_digest: digest }) => <Digest value={digest} isShortest />,
    },
    {
      key: 'pull',
      title: t('pull'),
      cell: (tag) => <Pull tag={tag} repository={repository} />,
    },
  ]
}

function pulledAt({ last_pulled: time }: Tag): number {
  return time === null ? 0 : Date.parse(time)
}

function Name({ tag, repository }: { tag: Tag; repository: string }) {
  return (
    <span className="berth-with-avatar">
      <PageLink to={addresses.tag(repository, tag.name)}>{tag.name}</PageLink>
      {tag.immutable ? (
        <Sign icon={LockIcon} title={t('immutable')} help={t('immutableHelp')} />
      ) : null}
      {tag.is_signed ? (
        <Sign icon={ShieldAltIcon} title={t('signed')} help={t('signedHelp')} />
      ) : null}
    </span>
  )
}

function Sign(props: { icon: ComponentType; title: string; help: string }) {
  const { icon: Icon, title, help } = props
  return (
    <Tooltip content={help}>
      <span tabIndex={0} role="img" aria-label={title} className="berth-quiet">
        <Icon />
      </span>
    </Tooltip>
  )
}

function Platforms({ tag: { platforms, kind } }: { tag: Tag }) {
  if (platforms.length === 0) return <span className="berth-quiet">{kindText(kind)}</span>
  if (platforms.length === 1) return <span className="berth-nowrap">{platforms[0]}</span>
  return (
    <LabelGroup
      numLabels={2}
      aria-label={t('platforms')}
      collapsedText={t('platformsMore', { count: platforms.length - 2 })}
      expandedText={t('platformsLess')}
    >
      {platforms.map((platform) => (
        <Label key={platform} isCompact variant="outline">
          {platform}
        </Label>
      ))}
    </LabelGroup>
  )
}

function Pull({ tag, repository }: { tag: Tag; repository: string }) {
  return (
    <Popover
      aria-label={t('pullOf', { name: tag.name })}
      minWidth="min(30rem, 90vw)"
      maxWidth="min(30rem, 90vw)"
      bodyContent={
        <PullCommandList
          repository={repository}
          tag={tag.name}
          digest={tag.manifest_digest}
          content={contentOf(tag.kind)}
        />
      }
    >
      <Button
        variant="plain"
        size="sm"
        icon={<DownloadIcon />}
        aria-label={t('pullOf', { name: tag.name })}
      />
    </Popover>
  )
}
