import CubeIcon from '@patternfly/react-icons/dist/esm/icons/cube-icon'
import { type ReactNode, useState } from 'react'

import { useUser } from '../../api/user.ts'
import { addresses } from '../../shared/addresses.ts'
import { formatNumber } from '../../shared/format.ts'
import type { BulkAction } from '../../shared/list/actions.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useListState } from '../../shared/list/list-state.ts'
import { useList } from '../../shared/list/use-list.ts'
import { ChangeButton } from '../../shared/looking-only.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { Bytes } from '../../shared/values.tsx'
import { CreateRepository } from './create-repository.tsx'
import { type ListedRepository, repositoriesQuery } from './listed-repositories.ts'
import { useRepositoryChanges } from './repositories.ts'
import { t } from './repositories.texts.ts'
import { StateLabel, VisibilityLabel } from './repository-labels.tsx'
import { StarButton } from './star-button.tsx'

interface Props {
  /** Only those of this namespace; all that somebody may see, without it. */
  readonly namespace?: string
  readonly isStarred?: boolean
  /** Into a namespace, or where `namespace` is not said, into one of those that somebody has. */
  readonly mayCreate: boolean
  /** What can be done to many. */
  readonly mayChange: boolean
  readonly filters?: ReactNode
}

/** Repositories: of a namespace, or all. */
export function RepositoryList(props: Props) {
  const { namespace, isStarred = false, mayCreate } = props
  const state = useListState()
  const user = useUser()
  const isSearched = namespace === undefined && !isStarred
  const list = useList(
    repositoriesQuery({
      ...(namespace === undefined ? {} : { namespace }),
      ...(isStarred ? { isStarred } : {}),
      ...(isSearched ? { text: state.lateFilter } : {}),
    }),
  )
  const bulkActions = useBulkActions(namespace !== undefined)
  const [isCreating, setCreating] = useState(false)
  const create = mayCreate ? (
    <ChangeButton variant="primary" onClick={() => setCreating(true)}>
      {t('create')}
    </ChangeButton>
  ) : null
  return (
    <>
      <DataList
        name="repositories"
        label={t('title')}
        list={list}
        columns={columnsFor({
          hasNamespace: namespace === undefined,
          isSignedIn: user !== null,
          hasStates: list.rows.some((row) => row.state !== undefined && row.state !== 'NORMAL'),
          hasSizes: list.rows.some(({ sizeBytes }) => sizeBytes !== undefined),
        })}
        keyOf={({ fullName }) => fullName}
        state={state}
        {...(isSearched
          ? {}
          : {
              matches: (row: ListedRepository, text: string) =>
                row.fullName.toLowerCase().includes(text.toLowerCase()),
            })}
        filterLabel={t('filter')}
        filters={props.filters}
        isFiltered={isStarred}
        bulkActions={props.mayChange ? bulkActions : []}
        actions={create}
        empty={
          <NothingYet icon={CubeIcon} title={t('noneTitle')} action={create}>
            {t(mayCreate ? 'noneBody' : 'noneBodyReader')}
          </NothingYet>
        }
      />
      {isCreating ? (
        <CreateRepository namespace={namespace} onClose={() => setCreating(false)} />
      ) : null}
    </>
  )
}

function useBulkActions(isKnown: boolean): readonly BulkAction<ListedRepository>[] {
  const changes = useRepositoryChanges()
  const owns = useOwns()
  const isMine = ({ namespace }: ListedRepository) => isKnown || owns(namespace)
  return [
    {
      key: 'public',
      label: t('makePublic'),
      isPossible: (row) => !row.isPublic && isMine(row),
      run: ({ fullName }) => changes.setVisibility(fullName, 'public'),
      confirmation: (rows) => ({
        title: t('makePublicTitle', { count: rows.length }),
        losses: rows.map(({ fullName }) => t('makePublicLoss', { name: fullName })),
        isUndoable: true,
      }),
      onEnd: changes.renew,
    },
    {
      key: 'private',
      label: t('makePrivate'),
      isPossible: (row) => row.isPublic && isMine(row),
      run: ({ fullName }) => changes.setVisibility(fullName, 'private'),
      onEnd: changes.renew,
    },
    {
      key: 'delete',
      label: t('delete'),
      isDanger: true,
      isPossible: isMine,
      run: ({ fullName }) => changes.delete(fullName),
      confirmation: (rows) => ({
        title: t('deleteTitle', { count: rows.length }),
        losses: rows.map(({ fullName }) => t('deleteLoss', { name: fullName })),
        note: t('grace'),
        isUndoable: true,
      }),
      onEnd: changes.renew,
    },
  ]
}

/** Whether the repositories of a namespace are for whoever looks to change. */
function useOwns(): (namespace: string) => boolean {
  const user = useUser()
  const own = new Set([
    user?.username,
    ...(user?.organizations ?? []).flatMap(({ name, is_org_admin: isAdmin }) =>
      isAdmin === true ? [name] : [],
    ),
  ])
  return (namespace) => own.has(namespace)
}

function columnsFor(facts: {
  readonly hasNamespace: boolean
  readonly isSignedIn: boolean
  /** Some are not as usual. */
  readonly hasStates: boolean
  readonly hasSizes: boolean
}) {
  const columns: readonly Column<ListedRepository>[] = [
    {
      key: 'name',
      title: t('name'),
      cell: ({ fullName, name, isStarred }) => (
        <span className="berth-with-avatar">
          {facts.isSignedIn && isStarred !== undefined ? (
            <StarButton key={String(isStarred)} name={fullName} isStarred={isStarred} />
          ) : null}
          <PageLink to={addresses.repository(fullName)}>
            {facts.hasNamespace ? fullName : name}
          </PageLink>
        </span>
      ),
      compare: (left, right) => left.fullName.localeCompare(right.fullName),
    },
    {
      key: 'visibility',
      title: t('visibility'),
      cell: ({ isPublic }) => <VisibilityLabel isPublic={isPublic} />,
      compare: (left, right) => Number(left.isPublic) - Number(right.isPublic),
    },
    {
      key: 'state',
      title: t('state'),
      cell: ({ state }) => <StateLabel state={state} />,
      compare: (left, right) => (left.state ?? '').localeCompare(right.state ?? ''),
      isHiddenAtFirst: !facts.hasStates,
    },
    ...(facts.hasSizes
      ? [
          {
            key: 'size',
            title: t('size'),
            isNumber: true,
            cell: ({ sizeBytes }: ListedRepository) => <Bytes value={sizeBytes} />,
            compare: (left: ListedRepository, right: ListedRepository) =>
              (left.sizeBytes ?? -1) - (right.sizeBytes ?? -1),
          },
        ]
      : []),
    {
      key: 'modified',
      title: t('modified'),
      cell: ({ lastModified }) => <RelativeTime value={lastModified} />,
      compare: (left, right) => (left.lastModified ?? 0) - (right.lastModified ?? 0),
    },
    {
      key: 'activity',
      title: t('activity'),
      isNumber: true,
      cell: ({ popularity }) => formatNumber(popularity),
      compare: (left, right) => left.popularity - right.popularity,
      isHiddenAtFirst: true,
    },
    {
      key: 'description',
      title: t('description'),
      cell: ({ description }) => <span className="berth-two-lines">{description}</span>,
      isHiddenAtFirst: true,
    },
  ]
  return columns
}
