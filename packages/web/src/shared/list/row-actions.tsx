import { MenuToggle } from '@patternfly/react-core'
import EllipsisVIcon from '@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon'
import { ActionsColumn } from '@patternfly/react-table'
import { useRef } from 'react'

import { t } from '../shared.texts.ts'
import type { RowAction } from './actions.ts'

interface Props {
  readonly actions: readonly RowAction[]
  /** Of what the row shows. */
  readonly name: string
}

/** The menu at the end of a row. */
export function RowActions({ actions, name }: Props) {
  const place = useRef<HTMLSpanElement>(null)
  if (actions.length === 0) return null
  /** What is chosen goes with the menu: whoever closes a dialog comes back to its button. */
  const chosen = (run: () => void) => () => {
    place.current?.querySelector('button')?.focus()
    run()
  }
  return (
    <span ref={place}>
      <ActionsColumn
        popperProps={{ position: 'end' }}
        actionsToggle={({ onToggle, isOpen, isDisabled, toggleRef }) => (
          <MenuToggle
            ref={toggleRef}
            onClick={onToggle}
            isExpanded={isOpen}
            isDisabled={isDisabled}
            variant="plain"
            aria-label={t('actionsOf', { what: name })}
            icon={<EllipsisVIcon />}
          />
        )}
        items={actions.map(({ key, label, isDanger, run, whyNot }) => ({
          key,
          title: label,
          onClick: chosen(run),
          isDanger: isDanger === true,
          ...(whyNot === undefined
            ? {}
            : { isAriaDisabled: true, tooltipProps: { content: whyNot } }),
        }))}
      />
    </span>
  )
}
