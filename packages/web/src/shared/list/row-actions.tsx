import { MenuToggle } from '@patternfly/react-core'
import EllipsisVIcon from '@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon'
import { ActionsColumn } from '@patternfly/react-table'

import { t } from '../shared.texts.ts'
import type { RowAction } from './actions.ts'
import { useOpener } from './use-opener.ts'

interface Props {
  readonly actions: readonly RowAction[]
  /** Of what the row shows. */
  readonly name: string
}

/** The menu at the end of a row. */
export function RowActions({ actions, name }: Props) {
  const { place, focus } = useOpener()
  if (actions.length === 0) return null
  const chosen = (run: () => void) => () => {
    focus()
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
