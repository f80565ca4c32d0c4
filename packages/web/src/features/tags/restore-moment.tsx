import { Alert, Button, Label } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { type Answer, api } from '../../api/client.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { toast } from '../../shared/toasts.tsx'
import { Digest } from '../../shared/values.tsx'
import { useTagChanges } from './tags.ts'
import { t } from './tags.texts.ts'

type Preview = Answer<'get', '/repository/{repository}/restorations/preview'>
type Change = Preview['changes'][number]

interface Values {
  readonly moment: string
  readonly tag: string
}

/** Returns the tags to how they were at a moment, after a look at what would change. */
export function RestoreMoment(props: { repository: string; onClose: () => void }) {
  const { repository, onClose } = props
  const form = useForm<Values>({ defaultValues: { moment: '', tag: '' } })
  const changes = useTagChanges(repository)
  const [preview, setPreview] = useState<Preview>()
  const [isRunning, setRunning] = useState(false)
  const asked = () => {
    const { moment, tag } = form.getValues()
    const name = tag.trim()
    return { moment: new Date(moment).toISOString(), ...(name === '' ? {} : { tag: name }) }
  }
  const look = async () => {
    setPreview(
      await api.get('/repository/{repository}/restorations/preview', {
        path: { repository },
        query: asked(),
      }),
    )
  }
  const restore = async () => {
    setRunning(true)
    try {
      const { changed_tags: count, refused_tags: refused } = await api.post(
        '/repository/{repository}/restorations/',
        { path: { repository }, body: asked() },
      )
      await changes.renew()
      toast.success(t('momentRestored', { count }), {
        ...(refused === 0 ? {} : { body: t('momentRefused', { count: refused }) }),
      })
      onClose()
    } catch (error) {
      setRunning(false)
      toast.failure(t('momentNotRestored'), error)
    }
  }
  return (
    <Dialog
      title={t('restoreMoment')}
      description={t('restoreMomentHelp')}
      size="medium"
      onClose={onClose}
    >
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
          <TextField<Values>
            name="tag"
            label={t('onlyTag')}
            help={t('onlyTagHelp')}
            rules={{ onChange: () => setPreview(undefined) }}
          />
        </ServerForm>
        {preview === undefined ? null : preview.changes.length === 0 ? (
          <Alert isInline variant="info" title={t('previewNothing')} component="p" />
        ) : (
          <>
            <Changes changes={preview.changes} />
            {preview.next_page === undefined ? null : <p>{t('previewMore')}</p>}
            <div>
              <Button isLoading={isRunning} isDisabled={isRunning} onClick={() => void restore()}>
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

function Changes({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <Table aria-label={t('previewTitle')} variant="compact" gridBreakPoint="grid-md">
      <Thead>
        <Tr>
          <Th>{t('tag')}</Th>
          <Th>{t('change')}</Th>
          <Th>{t('from')}</Th>
          <Th>{t('to')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {changes.map((change) => (
          <Tr key={`${change.tag ?? ''} ${change.change}`}>
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
