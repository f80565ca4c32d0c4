import { Checkbox } from '@patternfly/react-core'
import { memo, type ReactNode } from 'react'

import { t } from '../shared.texts.ts'
import type { RowAction } from './actions.ts'
import type { Column } from './columns.ts'
import { RowActions } from './row-actions.tsx'
import type { Selection } from './selection.ts'

interface RowProps<Data> {
  readonly id: string
  readonly index: number
  readonly row: Data
  readonly name: string
  readonly rowKey: string
  readonly columns: readonly Column<Data>[]
  readonly isSelected: boolean
  readonly select: Selection['select'] | undefined
  readonly actionsOf: ((row: Data) => readonly RowAction[]) | undefined
  /** Learns how high the row is. */
  readonly measure: ((element: Element | null) => void) | undefined
}

/** One row; those that stay while somebody scrolls are not drawn again. */
export const Row = memo(function RowOf<Data>(props: RowProps<Data>) {
  const { id, index, row, name, rowKey, columns, isSelected, select, actionsOf, measure } = props
  return (
    // Plain elements: a cell of PatternFly's asks the browser how wide it is, whenever one is drawn.
    <tr
      className="pf-v6-c-table__tr"
      data-index={index}
      aria-rowindex={index + 2}
      {...(measure === undefined ? {} : { ref: measure })}
    >
      {select === undefined ? null : (
        <td className="pf-v6-c-table__td pf-v6-c-table__check">
          <Checkbox
            id={id}
            aria-label={t('selectRow', { what: name })}
            isChecked={isSelected}
            onChange={(event, isChecked) => select(rowKey, isChecked, isWithShift(event))}
          />
        </td>
      )}
      {columns.map((column) => (
        <td
          key={column.key}
          data-label={column.title}
          className={`pf-v6-c-table__td pf-m-break-word ${column.isNumber === true ? 'berth-number' : ''}`}
        >
          {column.cell(row)}
        </td>
      ))}
      {actionsOf === undefined ? null : (
        <td className="pf-v6-c-table__td pf-v6-c-table__action">
          <RowActions actions={actionsOf(row)} name={name} />
        </td>
      )}
    </tr>
  )
}) as <Data>(props: RowProps<Data>) => ReactNode

function isWithShift(event: { readonly nativeEvent: Event }): boolean {
  return event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey
}
