import { ExpandableSection } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { type ReactNode, useId } from 'react'

import { t } from '../shared.texts.ts'

interface TableRow {
  readonly key: string
  /** One for each column. */
  readonly cells: readonly ReactNode[]
}

interface Props {
  readonly title: string
  /** The drawing. */
  readonly children: ReactNode
  /**
   * Of an `img`, screen readers are told the title, and find the table. A `group` is a drawing
   * with links in it, which they read.
   */
  readonly role?: 'img' | 'group'
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
}

/** A picture of numbers, which always has its table. */
export function Picture({ title, children, role = 'img', columns, rows }: Props) {
  const id = useId()
  return (
    <figure className="berth-picture" aria-labelledby={id}>
      <figcaption id={id}>{title}</figcaption>
      <div role={role} aria-label={title}>
        {children}
      </div>
      <ExpandableSection
        toggleText={t('table')}
        // Several pictures on a page have tables of several names.
        toggleAriaLabel={t('tableOf', { title })}
        isIndented
      >
        <div className="berth-picture-table" tabIndex={0} role="region" aria-label={title}>
          <Table aria-label={title} variant="compact" gridBreakPoint="">
            <Thead>
              <Tr>
                {columns.map((column) => (
                  <Th key={column}>{column}</Th>
                ))}
              </Tr>
            </Thead>
            <Tbody>
              {rows.map((row) => (
                <Tr key={row.key}>
                  {row.cells.map((cell, index) => (
                    <Td key={columns[index]} dataLabel={columns[index] ?? ''}>
                      {cell}
                    </Td>
                  ))}
                </Tr>
              ))}
            </Tbody>
          </Table>
        </div>
      </ExpandableSection>
    </figure>
  )
}
