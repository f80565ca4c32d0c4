import { growthOf, median, ratioOfPairs, type Growth } from '../measure/statistics.ts'
import type { PeerName } from '../peers/peer.ts'
import { isMet, type Row, type Target } from './row.ts'

export type Verdict = 'met' | 'missed' | 'failed' | 'no target' | 'not measured'

/** A line as it is printed and written. */
export interface SummarizedRow {
  readonly scenario: string
  readonly label: string
  readonly unit: string
  readonly medians: Partial<Record<PeerName, number>>
  /** Berth's figure over each other peer's. */
  readonly ratios: Partial<Record<PeerName, number>>
  /** distribution v3's figure as 2.8.2's lets expect it, where only the latter was measured. */
  readonly estimatedV3: number | undefined
  readonly target: Target | undefined
  readonly verdict: Verdict
  readonly failures: Partial<Record<PeerName, string>>
  readonly figures: Partial<Record<PeerName, readonly number[]>>
}

export interface SummarizedGrowth {
  readonly scenario: string
  readonly name: string
  readonly growth: Partial<Record<PeerName, Growth>>
  readonly target: Target | undefined
  readonly verdict: Verdict
}

export function summarizeRow(row: Row): SummarizedRow {
  const { scenario, plan, figures, failures } = row
  const medians: Partial<Record<PeerName, number>> = {}
  const ratios: Partial<Record<PeerName, number>> = {}
  const ours = figures.berth
  for (const [peer, values] of entriesOf(figures)) {
    medians[peer] = median(values)
    if (peer !== 'berth' && ours?.length === values.length) {
      ratios[peer] = ratioOfPairs(ours, values)
    }
  }
  return {
    scenario,
    label: plan.label,
    unit: plan.unit,
    medians,
    ratios,
    estimatedV3: estimateV3(medians, plan.v3OverV2),
    target: plan.target,
    verdict: verdictOn(plan.target, medians.berth, failures.berth),
    failures,
    figures,
  }
}

/** How the cost of each series grows with its size, for each peer with two sizes or more. */
export function summarizeGrowth(rows: readonly Row[]): SummarizedGrowth[] {
  const series = Map.groupBy(
    rows.filter((row) => row.plan.series !== undefined),
    (row) => `${row.scenario} ${row.plan.series!.name}`,
  )
  return [...series.values()].map((members) => {
    const [first] = members
    const { scenario, plan } = first!
    const growth: Partial<Record<PeerName, Growth>> = {}
    const peers = new Set(members.flatMap((row) => entriesOf(row.figures).map(([peer]) => peer)))
    for (const peer of peers) {
      const costs = members.flatMap((row) => {
        const values = row.figures[peer]
        return values === undefined ? [] : [{ size: row.plan.series!.size, cost: median(values) }]
      })
      const found = growthOf(costs)
      if (found !== undefined) growth[peer] = found
    }
    const target = plan.series!.growthTarget
    const failure = members.map((row) => row.failures.berth).find((text) => text !== undefined)
    return {
      scenario,
      name: plan.series!.name,
      growth,
      target,
      verdict: verdictOn(target, growth.berth?.factor, failure),
    }
  })
}

function estimateV3(
  medians: SummarizedRow['medians'],
  v3OverV2: number | undefined,
): number | undefined {
  const v2 = medians['docker-registry']
  const isWanted = v2 !== undefined && v3OverV2 !== undefined && !('distribution-v3' in medians)
  return isWanted ? v2 * v3OverV2 : undefined
}

function verdictOn(
  target: Target | undefined,
  figure: number | undefined,
  failure: string | undefined,
): Verdict {
  if (failure !== undefined) return 'failed'
  if (target === undefined) return 'no target'
  if (figure === undefined) return 'not measured'
  return isMet(target, figure) ? 'met' : 'missed'
}

function entriesOf(figures: Row['figures']): (readonly [PeerName, readonly number[]])[] {
  return Object.entries(figures) as [PeerName, readonly number[]][]
}
