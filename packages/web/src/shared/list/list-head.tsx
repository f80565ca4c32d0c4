import { Th, Thead, Tr } from '@patternfly/react-table'
import { memo, type ReactNode } from 'react'

import { t } from '../shared.texts.ts'
import type { Column } from './columns.ts'
import type { ListState } from './list-state.ts'
import type { Selection } from './selection.ts'

interface HeadProps<Data> {
  readonly columns: readonly Column<Data>[]
  readonly state: ListState
  readonly isComplete: boolean
  readonly isAllSelected: boolean
  readonly selectAll: Selection['selectAll'] | undefined
  readonly hasActions: boolean
}

/** The names of the columns, and the order by them. */
export const Head = memo(function HeadOf<Data>(props: HeadProps<Data>) {
  const { columns, state, isComplete, isAllSelected, selectAll, hasActions } = props
  const isSortable = ({ compare, isSortedByServer }: Column<Data>) =>
    // Part of a list in order is not the list in order.
    isSortedByServer === true || (compare !== undefined && isComplete)
  return (
    <Thead>
      <Tr>
        {selectAll === undefined ? null : (
          <Th
            screenReaderText={t('selectAll')}
            select={{
              isSelected: isAllSelected,
              onSelect: (_event, isSelected) => selectAll(isSelected),
            }}
          />
        )}
        {columns.map((column, index) => (
          <Th
            key={column.key}
            modifier="nowrap"
            {...(column.width === undefined ? {} : { width: column.width })}
            {...(isSortable(column) ? { sort: sortOf(columns, index, state) } : {})}
            className={column.isNumber === true ? 'berth-number' : ''}
          >
            {column.title}
          </Th>
        ))}
        {hasActions ? <Th screenReaderText={t('actions')} /> : null}
      </Tr>
    </Thead>
  )
}) as <Data>(props: HeadProps<Data>) => ReactNode

function sortOf<Row>(columns: readonly Column<Row>[], index: number, state: ListState) {
  const { sorting } = state
  const active = columns.findIndex(({ key }) => key === sorting?.column)
  return {
    columnIndex: index,
    sortBy: {
      ...(active < 0 ? {} : { index: active }),
      direction: sorting?.isDescending === true ? ('desc' as const) : ('asc' as const),
    },
    onSort: (_event: unknown, column: number, direction: 'asc' | 'desc') =>
      state.setSorting({
        column: columns[column]?.key ?? '',
        isDescending: direction === 'desc',
      }),
  }
}
