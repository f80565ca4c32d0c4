import { Button } from '@patternfly/react-core'
import { useState } from 'react'

import { ConfirmDelete } from './confirm-delete.tsx'
import { useMayChange } from './looking-only.tsx'
import { SettingsSection } from './settings-section.tsx'

interface Props {
  readonly title: string
  readonly help: string
  readonly buttonLabel: string
  /** Has to be typed before it goes. */
  readonly name: string
  readonly losses: readonly string[]
  readonly onConfirm: () => Promise<unknown>
}

/** The end of something that much hangs on: its name is typed first. Nothing for who may only look. */
export function DeletionSection(props: Props) {
  const { title, help, buttonLabel, name, losses, onConfirm } = props
  const mayChange = useMayChange()
  const [isAsking, setAsking] = useState(false)
  if (!mayChange) return null
  return (
    <SettingsSection title={title} help={help}>
      <div>
        <Button variant="danger" onClick={() => setAsking(true)}>
          {buttonLabel}
        </Button>
      </div>
      {isAsking ? (
        <ConfirmDelete
          what={name}
          losses={losses}
          nameToType={name}
          onConfirm={onConfirm}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </SettingsSection>
  )
}
