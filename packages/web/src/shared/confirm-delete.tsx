import {
  Alert,
  Button,
  Content,
  ActionList,
  ActionListItem,
  Form,
  FormGroup,
  TextInput,
} from '@patternfly/react-core'
import { type FormEvent, useId, useState } from 'react'

import { messageOf } from '../api/api-error.ts'
import { Dialog } from './dialog.tsx'
import { t } from './shared.texts.ts'

interface Props {
  /** The whole question, or use `what` for "Delete …?". */
  readonly title?: string
  readonly what?: string
  /** Sentences that name what will be lost. */
  readonly losses: readonly string[]
  /** Must be typed first: for what many others depend on. */
  readonly nameToType?: string
  readonly confirmLabel?: string
  /** A sentence about what happens after. */
  readonly note?: string | undefined
  /** It can be taken back. */
  readonly isUndoable?: boolean
  /** What it throws is shown, and the dialog stays. */
  readonly onConfirm: () => Promise<unknown> | void
  readonly onClose: () => void
}

/** More losses than these are counted. */
const namedMaximum = 10

/** Asks before something is destroyed, and names what will be lost. Shown while it is rendered. */
export function ConfirmDelete(props: Props) {
  const { title, what = '', losses, nameToType, onConfirm, onClose } = props
  const [typed, setTyped] = useState('')
  const [isRunning, setRunning] = useState(false)
  const [error, setError] = useState<unknown>()
  const id = useId()
  const isReady = nameToType === undefined || typed === nameToType
  const confirm = async () => {
    setRunning(true)
    setError(undefined)
    try {
      await onConfirm()
      onClose()
    } catch (fault) {
      setError(fault)
      setRunning(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !isRunning) void confirm()
  }
  return (
    <Dialog title={title ?? t('confirmTitle', { what })} isWarning onClose={onClose}>
      <div className="berth-stack">
        {losses.length === 0 ? null : (
          <Content>
            <p>{t('confirmLost')}</p>
            <ul>
              {losses.slice(0, namedMaximum).map((loss) => (
                <li key={loss}>{loss}</li>
              ))}
              {losses.length > namedMaximum ? (
                <li>{t('confirmMore', { count: losses.length - namedMaximum })}</li>
              ) : null}
            </ul>
          </Content>
        )}
        {props.note === undefined ? null : <p>{props.note}</p>}
        {props.isUndoable === true ? null : <p>{t('confirmForGood')}</p>}
        {nameToType === undefined ? null : (
          <Form onSubmit={submit}>
            <FormGroup label={t('confirmType', { what: nameToType })} fieldId={`${id}-name`}>
              <TextInput
                id={`${id}-name`}
                value={typed}
                onChange={(_event, text) => setTyped(text)}
                autoComplete="off"
              />
            </FormGroup>
          </Form>
        )}
        {error === undefined ? null : (
          <Alert variant="danger" isInline component="p" title={t('errorTitle')}>
            {messageOf(error)}
          </Alert>
        )}
        <ActionList>
          <ActionListItem>
            <Button
              variant="danger"
              isDisabled={!isReady || isRunning}
              isLoading={isRunning}
              onClick={() => void confirm()}
            >
              {props.confirmLabel ?? t('delete')}
            </Button>
          </ActionListItem>
          <ActionListItem>
            <Button variant="link" onClick={onClose}>
              {t('cancel')}
            </Button>
          </ActionListItem>
        </ActionList>
      </div>
    </Dialog>
  )
}
