import { Alert, Button, Label, Tooltip } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { ChangeButton } from '../looking-only.tsx'
import type { Place } from '../place.ts'
import { useSignedInUser } from '../../api/user.ts'
import { Dialog } from '../dialog.tsx'
import { ServerForm, TextField } from '../form.tsx'
import { toast } from '../toasts.tsx'
import { Digest } from '../values.tsx'
import { follow } from './followed.ts'
import {
  restorationCalls,
  type RestorationPreview,
  type WantedRestoration,
} from './restoration-calls.ts'
import { t } from './restorations.texts.ts'

type Change = RestorationPreview['changes'][number]

interface Values {
  readonly moment: string
  readonly tag: string
}

interface ButtonProps {
  readonly scope: Place
  /** Why nothing can be restored now; undefined when it can. */
  readonly whyNot?: string | undefined
}

/** Opens the way back to a moment. */
export function RestoreMomentButton({ scope, whyNot }: ButtonProps) {
  const [isOpen, setOpen] = useState(false)
  const button = (
    <ChangeButton
      variant="secondary"
      isAriaDisabled={whyNot !== undefined}
      onClick={() => setOpen(true)}
    >
      {t('restoreMoment')}
    </ChangeButton>
  )
  return (
    <>
      {whyNot === undefined ? button : <Tooltip content={whyNot}>{button}</Tooltip>}
      {isOpen ? <RestoreMoment scope={scope} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

interface Props {
  readonly scope: Place
  readonly onClose: () => void
}

/** Returns the tags to how they were at a moment, after a look at what would change. */
function RestoreMoment({ scope, onClose }: Props) {
  const { username } = useSignedInUser()
  const client = useQueryClient()
  const form = useForm<Values>({ defaultValues: { moment: '', tag: '' } })
  const [preview, setPreview] = useState<RestorationPreview>()
  const [isBeginning, setBeginning] = useState(false)
  const calls = restorationCalls(scope)
  const wanted = (): WantedRestoration => {
    const { moment, tag } = form.getValues()
    const name = tag.trim()
    return { moment: new Date(moment).toISOString(), ...(name === '' ? {} : { tag: name }) }
  }
  const look = async () => setPreview(await calls.preview(wanted()))
  const restore = async () => {
    setBeginning(true)
    try {
      const begun = await calls.begin(wanted())
      if (begun.state === 'done' && begun.refused_tags === 0) {
        await client.invalidateQueries({ queryKey: calls.changedKey })
        toast.success(t('restored', { count: begun.changed_tags }))
      } else {
        // The rest goes on by itself; what it comes to is shown on every page.
        follow({ uuid: begun.uuid, scope, wanted: wanted(), username })
      }
      onClose()
    } catch (error) {
      setBeginning(false)
      toast.failure(t('notBegun'), error)
    }
  }
  return (
    <Dialog title={t('restoreMoment')} description={t('help')} size="medium" onClose={onClose}>
      <div className="berth-stack">
        <ServerForm form={form} onSubmit={look} submitLabel={t('preview')} onCancel={onClose}>
          <TextField<Values>
            name="moment"
            type="datetime-local"
            label={t('moment')}
            isRequired
            rules={{
              validate: (text: string) =>
                new Date(text).getTime() < Date.now() || t('momentPastFault'),
              onChange: () => setPreview(undefined),
            }}
          />
          {scope.kind === 'repository' ? (
            <TextField<Values>
              name="tag"
              label={t('onlyTag')}
              help={t('onlyTagHelp')}
              rules={{ onChange: () => setPreview(undefined) }}
            />
          ) : null}
        </ServerForm>
        {preview === undefined ? null : preview.changes.length === 0 ? (
          <Alert isInline variant="info" title={t('previewNothing')} component="p" />
        ) : (
          <>
            <Changes changes={preview.changes} hasRepositories={scope.kind !== 'repository'} />
            {preview.next_page === undefined ? null : <p>{t('previewMore')}</p>}
            <div>
              <Button
                isLoading={isBeginning}
                isDisabled={isBeginning}
                onClick={() => void restore()}
              >
                {t('restore')}
              </Button>
            </div>
          </>
        )}
      </div>
    </Dialog>
  )
}

const changeTexts = {
  create: 'changeCreate',
  move: 'changeMove',
  delete: 'changeDelete',
  restore_repository: 'changeRestore',
} as const satisfies Record<Change['change'], string>

interface ChangesProps {
  readonly changes: readonly Change[]
  readonly hasRepositories: boolean
}

function Changes({ changes, hasRepositories }: ChangesProps) {
  return (
    <Table aria-label={t('previewTitle')} variant="compact" gridBreakPoint="grid-md">
      <Thead>
        <Tr>
          {hasRepositories ? <Th>{t('repository')}</Th> : null}
          <Th>{t('tag')}</Th>
          <Th>{t('change')}</Th>
          <Th>{t('from')}</Th>
          <Th>{t('to')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {changes.map((change) => (
          <Tr key={`${change.repository} ${change.tag ?? ''} ${change.change}`}>
            {hasRepositories ? (
              <Td dataLabel={t('repository')} modifier="breakWord">
                {change.repository}
              </Td>
            ) : null}
            <Td dataLabel={t('tag')} modifier="breakWord">
              {change.tag}
            </Td>
            <Td dataLabel={t('change')}>
              <Label isCompact color={change.change === 'delete' ? 'red' : 'blue'}>
                {t(changeTexts[change.change])}
              </Label>
              {change.obstacle === null ? null : (
                <div className="berth-quiet">{t('obstacle', { why: change.obstacle })}</div>
              )}
            </Td>
            <Td dataLabel={t('from')}>
              {change.from_digest === null ? '–' : <Digest value={change.from_digest} isShortest />}
            </Td>
            <Td dataLabel={t('to')}>
              {change.to_digest === null ? '–' : <Digest value={change.to_digest} isShortest />}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
