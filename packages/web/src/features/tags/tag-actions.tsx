import type { BulkAction, RowAction } from '../../shared/list/actions.ts'
import type { ContentRights } from '../../shared/rights.ts'
import { toast } from '../../shared/toasts.tsx'
import { startWork } from '../../shared/work.ts'
import { ChangeExpiration } from './change-expiration.tsx'
import type { Tag, TagChanges } from './tags.ts'
import { t } from './tags.texts.ts'

/** Dialogs that an action opens. */
export type TagDialog = 'add' | 'labels' | 'expiration' | 'delete' | 'forget'

interface Situation {
  readonly rights: ContentRights
  readonly changes: TagChanges
  readonly hasImmutability: boolean
  /** What is deleted can come back for a while. */
  readonly isUndoable: boolean
  /** The registry lets people delete without a way back. */
  readonly mayForget: boolean
  readonly open: (dialog: TagDialog, tag: Tag) => void
}

/** What can be done to one tag. */
export function rowActionsOf(tag: Tag, situation: Situation): readonly RowAction[] {
  const { rights, changes, isUndoable, open } = situation
  const { whyNot } = rights
  const isFixed = tag.immutable
  const whyNotFixed = whyNot ?? (isFixed ? t('whyNotImmutable') : undefined)
  return [
    { key: 'add', label: t('addTag'), run: () => open('add', tag), whyNot },
    { key: 'labels', label: t('editLabels'), run: () => open('labels', tag), whyNot },
    {
      key: 'expiration',
      label: t('changeExpiration'),
      run: () => open('expiration', tag),
      whyNot: whyNotFixed,
    },
    ...immutability(tag, situation),
    {
      key: 'delete',
      label: t('delete'),
      isDanger: true,
      run: () => {
        if (isUndoable) void changes.deleteWithUndo(tag)
        else open('delete', tag)
      },
      whyNot: whyNotFixed,
    },
    ...(situation.mayForget
      ? [
          {
            key: 'forget',
            label: t('forget'),
            isDanger: true,
            run: () => open('forget', tag),
            whyNot: whyNotFixed,
          },
        ]
      : []),
  ]
}

function immutability(tag: Tag, situation: Situation): readonly RowAction[] {
  const { rights, changes, hasImmutability } = situation
  if (!hasImmutability) return []
  const isFixed = tag.immutable
  const change = async () => {
    try {
      await changes.setImmutable(tag.name, !isFixed)
      await changes.renew()
      toast.success(t(isFixed ? 'madeMutable' : 'madeImmutable', { name: tag.name }))
    } catch (error) {
      toast.failure(t('changeFault', { name: tag.name }), error)
    }
  }
  const whyNotLoose = isFixed && !rights.isAdministrator ? t('whyNotAdministrator') : undefined
  return [
    {
      key: 'immutable',
      label: t(isFixed ? 'makeMutable' : 'makeImmutable'),
      run: () => void change(),
      whyNot: rights.whyNot ?? whyNotLoose,
    },
  ]
}

/** What can be done to the tags that are selected. */
export function bulkActionsOf(situation: Situation): readonly BulkAction<Tag>[] {
  const { rights, changes, hasImmutability, mayForget } = situation
  if (rights.whyNot !== undefined) return []
  return [
    {
      key: 'expiration',
      label: t('changeExpiration'),
      isPossible: isLoose,
      run: () => Promise.resolve(),
      ask: ({ rows, start, close }) => (
        <ChangeExpiration
          tags={rows}
          onClose={close}
          onChosen={(seconds) => start(({ name }) => changes.setExpiration(name, seconds))}
        />
      ),
      onEnd: changes.renew,
    },
    ...(hasImmutability ? immutabilityOfMany(situation) : []),
    bulkDelete(situation),
    ...(mayForget
      ? [
          {
            key: 'forget',
            label: t('forget'),
            isDanger: true,
            isPossible: isLoose,
            run: (tag: Tag) => changes.forget(tag.name, tag.manifest_digest, true),
            confirmation: (rows: readonly Tag[]) => ({
              title: t('deleteTitle', { count: rows.length }),
              losses: lossesOf(rows),
              isUndoable: false,
            }),
            onEnd: changes.renew,
          },
        ]
      : []),
  ]
}

/** Names what goes, and offers to bring all of it back. */
function bulkDelete({ changes, isUndoable }: Situation): BulkAction<Tag> {
  const deleted: Tag[] = []
  return {
    key: 'delete',
    label: t('delete'),
    isDanger: true,
    isPossible: isLoose,
    run: async (tag) => {
      await changes.delete(tag.name)
      deleted.push(tag)
    },
    confirmation: (rows) => ({
      title: t('deleteTitle', { count: rows.length }),
      losses: lossesOf(rows),
      isUndoable,
    }),
    onEnd: async () => {
      const tags = deleted.splice(0)
      await changes.renew()
      if (isUndoable && tags.length > 0) offerToRestore(tags, changes)
    },
  }
}

function immutabilityOfMany({ rights, changes }: Situation): readonly BulkAction<Tag>[] {
  return [
    {
      key: 'immutable',
      label: t('makeImmutable'),
      isPossible: isLoose,
      run: ({ name }) => changes.setImmutable(name, true),
      onEnd: changes.renew,
    },
    {
      key: 'mutable',
      label: t('makeMutable'),
      isPossible: ({ immutable }) => immutable && rights.isAdministrator,
      run: ({ name }) => changes.setImmutable(name, false),
      onEnd: changes.renew,
    },
  ]
}

function lossesOf(tags: readonly Tag[]): readonly string[] {
  return tags.map(({ name }) => t('deleteLoss', { name }))
}

function isLoose({ immutable }: Tag): boolean {
  return !immutable
}

function offerToRestore(tags: readonly Tag[], changes: TagChanges): void {
  const restoreAll = () =>
    startWork({
      title: t('restore'),
      items: tags.map(({ name, manifest_digest: digest }) => ({
        name,
        run: () => changes.restore(name, digest),
      })),
      onEnd: changes.renew,
    })
  toast.success(t('deletedMany', { count: tags.length }), {
    action: { label: t('restore'), run: restoreAll },
  })
}
