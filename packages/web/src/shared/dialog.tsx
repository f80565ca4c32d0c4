import { Modal, ModalBody, ModalHeader } from '@patternfly/react-core'
import { type ReactNode, useId } from 'react'

interface Props {
  readonly title: string
  readonly description?: string
  /** A sign beside the title: something is lost, or somebody is warned. */
  readonly isWarning?: boolean
  readonly size?: 'small' | 'medium' | 'large'
  readonly isAtTop?: boolean
  /** What it shows is still on its way when it opens. */
  readonly isLate?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}

/**
 * A dialog, shown while it is rendered. Its first field has the focus, or its first button where
 * there is no field.
 */
export function Dialog(props: Props) {
  const { title, description, isWarning = false, size = 'small', isAtTop = false } = props
  const id = useId()
  const fields = `#${id} :is(input:not([hidden], [disabled]), select, textarea, button, a)`
  return (
    <Modal
      isOpen
      variant={size}
      onClose={props.onClose}
      aria-labelledby={`${id}-title`}
      elementToFocus={props.isLate === true ? `#${id}` : fields}
      {...(isAtTop ? { position: 'top' as const } : {})}
    >
      <ModalHeader
        labelId={`${id}-title`}
        title={title}
        {...(description === undefined ? {} : { description })}
        {...(isWarning ? { titleIconVariant: 'warning' as const } : {})}
      />
      <ModalBody id={id} tabIndex={-1} className="berth-stack">
        {props.children}
      </ModalBody>
    </Modal>
  )
}
