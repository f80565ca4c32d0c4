import type { Reading } from '../reading.ts'

/** How long what was deleted can be brought back. */
export interface DeletionsConfig {
  /** Of repositories, and of namespaces that no other grace is given to; 0: not at all. */
  readonly graceSeconds: number
  /** Quay's own grace for namespaces; undefined when it is not set. */
  readonly namespaceGrace:
    | {
        readonly seconds: number
        /** Whom it is given to; empty: everybody. */
        readonly namespaces: readonly string[]
      }
    | undefined
}

export function deletionsConfig({ values }: Reading): DeletionsConfig {
  const seconds = values.NAMESPACE_GC_GRACE_PERIOD_SECONDS
  return {
    graceSeconds: values.BERTH_DELETED_CONTENT_GRACE_PERIOD,
    namespaceGrace:
      seconds === 0
        ? undefined
        : { seconds, namespaces: values.NAMESPACE_GC_GRACE_PERIOD_ALLOWLIST },
  }
}
