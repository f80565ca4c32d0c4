import { Card, CardBody, ExpandableSection, Label } from '@patternfly/react-core'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { addresses } from '../../shared/addresses.ts'
import { LoadMoreButton } from '../../shared/list/load-more.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { PageLink } from '../../shared/page-link.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { Failure, NothingYet, TextSkeleton } from '../../shared/states.tsx'
import { Bytes, Digest } from '../../shared/values.tsx'
import { Annotations } from './image-config.tsx'
import { kindText } from './kinds.ts'
import type { ManifestTabProps } from './manifest-tab-props.ts'
import { t } from './tags.texts.ts'

const path = '/repository/{repository}/manifest/{manifestref}/referrers'

type Root = Answer<'get', typeof path>['referrers'][number]

/** A node at any depth. */
type Node = Omit<Root, 'referrers'> & { readonly referrers?: readonly Node[] }

/** What belongs to a manifest: signatures, SBOMs and attachments, as a tree. */
export default function ReferrersTab({ name, whole, shown }: ManifestTabProps) {
  const isChild = whole.digest !== shown.digest
  return (
    <div className="berth-stack">
      <Tree repository={name} digest={whole.digest} isAlone={!isChild} />
      {isChild ? (
        <>
          <h2 className="berth-small-title">{t('referrersOfChild')}</h2>
          <Tree repository={name} digest={shown.digest} isAlone={false} />
        </>
      ) : null}
    </div>
  )
}

function Tree(props: { repository: string; digest: string; isAlone: boolean }) {
  const { repository, digest, isAlone } = props
  const list = useList<Node>({
    queryKey: keys.manifest(repository, digest, 'referrers'),
    load: async (page, signal) => {
      const { referrers, next_page: next } = await api.get(path, {
        path: { repository, manifestref: digest },
        query: page === undefined ? {} : { next_page: String(page) },
        signal,
      })
      return { rows: referrers, next }
    },
  })
  if (list.error !== null) return <Failure error={list.error} onRetry={list.reload} />
  if (list.isLoading) return <TextSkeleton />
  if (list.rows.length === 0) {
    return isAlone ? (
      <NothingYet title={t('referrersNone')}>{t('referrersNoneBody')}</NothingYet>
    ) : (
      <p className="berth-quiet">{t('referrersNone')}</p>
    )
  }
  return (
    <>
      <Nodes nodes={list.rows} repository={repository} />
      <LoadMoreButton lists={[list]}>{t('referrersMore')}</LoadMoreButton>
    </>
  )
}

function Nodes(props: { readonly nodes: readonly Node[]; readonly repository: string }) {
  return (
    <ul className="berth-tree">
      {props.nodes.map((node) => (
        <li key={`${node.digest} ${node.tag ?? ''}`}>
          <OneNode node={node} repository={props.repository} />
          {node.referrers === undefined || node.referrers.length === 0 ? null : (
            <Nodes nodes={node.referrers} repository={props.repository} />
          )}
          {node.has_more_referrers ? (
            <PageLink to={addresses.manifest(props.repository, node.digest, { tab: 'referrers' })}>
              {t('referrersBelow')}
            </PageLink>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

function OneNode({ node, repository }: { readonly node: Node; readonly repository: string }) {
  const count = Object.keys(node.annotations).length
  return (
    <Card isCompact>
      <CardBody>
        <div className="berth-page-title">
          <Label isCompact color={node.kind === 'signature' ? 'green' : 'blue'}>
            {kindText(node.kind)}
          </Label>
          <PageLink to={addresses.manifest(repository, node.digest)} className="berth-break">
            {node.artifact_type ?? node.media_type}
          </PageLink>
          <Digest value={node.digest} />
          <Bytes value={node.size ?? node.manifest_size} />
          <RelativeTime value={node.created ?? node.pushed} />
          {node.tag === null ? null : (
            <span className="berth-quiet berth-break">{t('underTag', { name: node.tag })}</span>
          )}
        </div>
        {count === 0 ? null : (
          <ExpandableSection toggleText={t('annotationsCount', { count })} isIndented>
            <Annotations annotations={node.annotations} />
          </ExpandableSection>
        )}
      </CardBody>
    </Card>
  )
}
