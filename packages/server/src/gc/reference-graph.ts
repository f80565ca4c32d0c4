/** A manifest as the collector sees it. */
export interface ManifestNode {
  readonly id: number
  /** A tag points to it that lives, or that can be restored. */
  readonly isTagged: boolean
  /** What is young is kept until then; undefined for what somebody deleted. */
  readonly keptUntilMs: number | undefined
}

/** Some manifests with everything of their repository that refers to them, directly or not. */
export interface ReferenceGraph {
  readonly nodes: ReadonlyMap<number, ManifestNode>
  /** For a manifest those that keep it: indexes that name it, and its subject. */
  readonly keepers: ReadonlyMap<number, ReadonlySet<number>>
}

/**
 * The manifests of a graph that nothing keeps: no tag, nothing young, and nothing that is kept
 * itself. Manifests that keep only each other are among them.
 */
export function unreachableIn({ nodes, keepers }: ReferenceGraph, nowMs: number): Set<number> {
  const keptBy = new Map<number, number[]>()
  for (const [id, ofIt] of keepers) {
    for (const keeper of ofIt) keptBy.set(keeper, [...(keptBy.get(keeper) ?? []), id])
  }
  const unreachable = new Set(nodes.keys())
  const reached = [...nodes.values()].filter((node) => isRoot(node, nowMs)).map(({ id }) => id)
  for (let id = reached.pop(); id !== undefined; id = reached.pop()) {
    if (unreachable.delete(id)) reached.push(...(keptBy.get(id) ?? []))
  }
  return unreachable
}

/** Whether a manifest is kept for its own sake. */
export function isRoot({ isTagged, keptUntilMs }: ManifestNode, nowMs: number): boolean {
  return isTagged || (keptUntilMs !== undefined && keptUntilMs > nowMs)
}
