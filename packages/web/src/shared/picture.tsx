import { ExpandableSection } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { type ReactNode, useId } from 'react'

import { t } from './shared.texts.ts'

interface Props {
  readonly title: string
  /** The drawing; screen readers are told the title and find the table. */
  readonly children: ReactNode
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** A picture of numbers, which always has its table. */
export function Picture({ title, children, columns, rows }: Props) {
  const id = useId()
  return (
    <figure className="berth-picture" aria-labelledby={id}>
      <figcaption id={id}>{title}</figcaption>
      <div role="img" aria-label={title}>
        {children}
      </div>
      <ExpandableSection toggleText={t('table')} isIndented>
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
                <Tr key={String(row[0])}>
                  {row.map((cell, index) => (
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
