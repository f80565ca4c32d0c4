import { Checkbox, ToolbarItem } from '@patternfly/react-core'
import TagIcon from '@patternfly/react-icons/dist/esm/icons/tag-icon'
import { useIsFetching, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'

import { useFeature, useRegistryAddress, useSite } from '../../api/site.ts'
import { useLive } from '../../frame/live.ts'
import type { RepositoryTabProps } from '../../frame/tab-props.ts'
import { ConfirmDelete } from '../../shared/confirm-delete.tsx'
import { DataList } from '../../shared/list/data-list.tsx'
import { useListState } from '../../shared/list/list-state.ts'
import { pushCommands } from '../../shared/client-commands.ts'
import { useContentRights } from '../../shared/rights.ts'
import { useSearchState } from '../../shared/search-state.ts'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { CopyText } from '../../shared/values.tsx'
import { AddTag } from './add-tag.tsx'
import { ChangeExpiration } from './change-expiration.tsx'
import { EditLabels } from './edit-labels.tsx'
import { bulkActionsOf, rowActionsOf, type TagDialog } from './tag-actions.tsx'
import { tagColumns } from './tag-columns.tsx'
import { newestTag, tagListQuery, tagSearchOf } from './tag-search.ts'
import { type Tag, type TagSearch, useTagChanges, useTags } from './tags.ts'
import { t } from './tags.texts.ts'

/** Between two looks at what is new, for those whom no event tells. */
const everyMilliseconds = 60_000

/** The tags of a repository. */
export default function TagsTab({ repository, name }: RepositoryTabProps) {
  const site = useSite()
  const state = useListState()
  const [address, setAddress] = useSearchState()
  const search = { ...tagSearchOf(address), text: state.lateFilter }
  const list = useTags(name, search)
  const changes = useTagChanges(name)
  const rights = useContentRights(repository)
  const hasImmutability = useFeature('IMMUTABLE_TAGS')
  const [open, setOpen] = useState<{ readonly dialog: TagDialog; readonly tag: Tag }>()
  useNewTags(name, search)
  const situation = {
    rights,
    changes,
    hasImmutability,
    // Nothing is kept of what is deleted where the time machine is off.
    isUndoable: repository.tag_expiration_s > 0,
    mayForget: site.config.PERMANENTLY_DELETE_TAGS,
    open: (dialog: TagDialog, tag: Tag) => setOpen({ dialog, tag }),
  }
  const close = () => setOpen(undefined)
  return (
    <>
      <DataList
        name="tags"
        label={t('title')}
        list={list}
        columns={tagColumns(name)}
        keyOf={({ name: tag }) => tag}
        state={state}
        filterLabel={t('filter')}
        filters={
          <ToolbarItem alignSelf="center">
            <Checkbox
              id="companions"
              label={t('companions')}
              isChecked={search.showsCompanions}
              onChange={(_event, isChecked) =>
                setAddress({ companions: isChecked ? 'true' : undefined })
              }
            />
          </ToolbarItem>
        }
        bulkActions={rights.isWriter ? bulkActionsOf(situation) : []}
        {...(rights.isWriter ? { rowActions: (tag: Tag) => rowActionsOf(tag, situation) } : {})}
        empty={<HowToPush repository={name} isWriter={rights.isWriter} />}
      />
      {open === undefined ? null : dialogOf(open)}
    </>
  )

  function dialogOf({ dialog, tag }: { dialog: TagDialog; tag: Tag }): ReactNode {
    if (dialog === 'add') return <AddTag tag={tag} repository={name} onClose={close} />
    if (dialog === 'labels') {
      return <EditLabels repository={name} digest={tag.manifest_digest} onClose={close} />
    }
    if (dialog === 'expiration') {
      return <ChangeExpiration repository={name} tags={[tag]} onClose={close} />
    }
    return (
      <ConfirmDelete
        what={tag.name}
        losses={[t(dialog === 'forget' ? 'forgetLoss' : 'deleteLoss', { name: tag.name })]}
        confirmLabel={t(dialog === 'forget' ? 'forget' : 'delete')}
        onConfirm={async () => {
          if (dialog === 'forget') await changes.forget(tag.name, tag.manifest_digest, true)
          else await changes.delete(tag.name)
          await changes.renew()
          toast.success(t('deleted', { name: tag.name }))
        }}
        onClose={close}
      />
    )
  }
}

/** A push appears without anybody asking: an event tells of it, or a look at the newest tag. */
function useNewTags(repository: string, search: TagSearch): void {
  const client = useQueryClient()
  const newest = useRef<string>(undefined)
  const isMissed = useRef(false)
  const { queryKey } = tagListQuery(repository, search)
  const refresh = () => {
    // What is on its way may have been read before the push.
    isMissed.current = client.isFetching({ queryKey }) > 0
    if (isMissed.current) return
    // A server that is away for a moment is asked again later; what is shown stays.
    void client.invalidateQueries({ queryKey }).catch(() => undefined)
  }
  const latest = useRef(refresh)
  useEffect(() => {
    latest.current = refresh
  })
  const isFetching = useIsFetching({ queryKey }) > 0
  useEffect(() => {
    if (!isFetching && isMissed.current) latest.current()
  }, [isFetching])
  useLive('repo_push', [repository], refresh)
  useEffect(() => {
    const look = async () => {
      if (document.visibilityState !== 'visible') return
      const before = newest.current
      newest.current = await newestTag(repository).catch(() => before)
      if (before !== undefined && before !== newest.current) latest.current()
    }
    void look()
    const timer = setInterval(() => void look(), everyMilliseconds)
    return () => clearInterval(timer)
  }, [repository])
}

function HowToPush({ repository, isWriter }: { repository: string; isWriter: boolean }) {
  const { signIn, tag, push } = pushCommands({ ...useRegistryAddress(), repository })
  return (
    <NothingYet icon={TagIcon} title={t('noneTitle')}>
      {isWriter ? (
        <div className="berth-stack berth-start">
          <span>{t('noneBody')}</span>
          <CopyText text={signIn} label={t('noneSignIn')} />
          <CopyText text={tag} label={t('noneTag')} />
          <CopyText text={push} label={t('nonePush')} />
        </div>
      ) : (
        t('noneBodyReader')
      )}
    </NothingYet>
  )
}
