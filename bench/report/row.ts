import type { PeerName } from '../peers/peer.ts'

/** What a figure of the plan has to be. */
export interface Target {
  readonly limit: number
  readonly isUpperLimit: boolean
}

export function atMost(limit: number): Target {
  return { limit, isUpperLimit: true }
}

export function atLeast(limit: number): Target {
  return { limit, isUpperLimit: false }
}

export function isMet(target: Target, figure: number): boolean {
  return target.isUpperLimit ? figure <= target.limit : figure >= target.limit
}

/** One line of the table, before it is measured. */
export interface RowPlan {
  readonly label: string
  readonly unit: string
  /** Berth's figure has to hold it. */
  readonly target?: Target
  /** distribution v3's figure over 2.8.2's, as once measured: stands in for v3 where it cannot be built. */
  readonly v3OverV2?: number
  /** Set when the line is one of several that differ only in size. */
  readonly series?: { readonly name: string; readonly size: number; readonly growthTarget?: Target }
}

/** A measured line: for each peer one figure a round, or why there is none. */
export interface Row {
  readonly scenario: string
  readonly plan: RowPlan
  readonly figures: Partial<Record<PeerName, readonly number[]>>
  readonly failures: Partial<Record<PeerName, string>>
}
