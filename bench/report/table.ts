import { describeGrowth } from '../measure/statistics.ts'
import type { PeerName } from '../peers/peer.ts'
import type { Target } from './row.ts'
import type { SummarizedGrowth, SummarizedRow } from './summary.ts'

/** The lines of one scenario as a table in plain text, every column as wide as its widest cell. */
export function renderTable(
  rows: readonly SummarizedRow[],
  growths: readonly SummarizedGrowth[],
  peers: readonly PeerName[],
): string {
  const others = peers.filter((peer) => peer !== 'berth')
  const hasEstimates = rows.some(({ estimatedV3 }) => estimatedV3 !== undefined)
  const header = [
    '',
    'unit',
    ...peers,
    ...(hasEstimates ? ['≈ v3'] : []),
    ...others.map((peer) => `berth / ${peer}`),
    'target',
    '',
  ]
  const cells = [
    header,
    ...rows.map((row) => [
      `${row.scenario}  ${row.label}`,
      row.unit,
      ...peers.map((peer) => (peer in row.failures ? 'failed' : formatFigure(row.medians[peer]))),
      ...(hasEstimates ? [formatFigure(row.estimatedV3)] : []),
      ...others.map((peer) => formatRatio(row.ratios[peer])),
      formatTarget(row.target),
      row.verdict === 'no target' ? '' : row.verdict,
    ]),
    ...growths.map(({ scenario, name, growth, target, verdict }) => [
      `${scenario}  growth: ${name}`,
      sizesOf(growth),
      ...peers.map((peer) => {
        const found = growth[peer]
        return found === undefined
          ? '–'
          : `×${formatFigure(found.factor)} ${describeGrowth(found.exponent)}`
      }),
      ...(hasEstimates ? [''] : []),
      ...others.map(() => ''),
      target === undefined ? '' : formatTarget(target, '×'),
      verdict === 'no target' ? '' : verdict,
    ]),
  ]
  return alignColumns(cells)
}

/** Three significant digits, thousands in full. */
export function formatFigure(figure: number | undefined): string {
  if (figure === undefined) return '–'
  if (figure === 0) return '0'
  if (Math.abs(figure) >= 1000) return Math.round(figure).toLocaleString('en-US')
  return String(Number(figure.toPrecision(3)))
}

function formatRatio(ratio: number | undefined): string {
  return ratio === undefined ? '–' : ratio.toPrecision(2)
}

function formatTarget(target: Target | undefined, prefix = ''): string {
  if (target === undefined) return ''
  return `${target.isUpperLimit ? '≤' : '≥'} ${prefix}${formatFigure(target.limit)}`
}

function sizesOf(growth: SummarizedGrowth['growth']): string {
  const [found] = Object.values(growth).toSorted((a, b) => b.toSize - a.toSize)
  return found === undefined
    ? ''
    : `${found.fromSize.toLocaleString('en-US')} → ${found.toSize.toLocaleString('en-US')}`
}

/** Pads all columns; the first two to the right of their text, figures to the left. */
function alignColumns(cells: readonly (readonly string[])[]): string {
  const columns = Math.max(...cells.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  )
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          column < 2 || column === columns - 1
            ? cell.padEnd(widths[column]!)
            : cell.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
