import type { Reading } from '../reading.ts'

/** When content that nothing refers to is removed. */
export interface CollectionConfig {
  readonly isOn: boolean
  /** Pause between two searches for what is due. */
  readonly everySeconds: number
  /**
   * How long content stays that a push may be about to refer to, from the moment at which it
   * was uploaded, mounted or asked for.
   */
  readonly pushGraceSeconds: number
  /** How long a manifest stays that was pushed without a tag, and that nothing refers to. */
  readonly untaggedGraceSeconds: number
  /** How long an object stays in the store whose blob is gone. */
  readonly objectGraceSeconds: number
  /** What deleted repositories had is removed; likewise that of namespaces. */
  readonly removesRepositories: boolean
  readonly removesNamespaces: boolean
}

export function collectionConfig({ values }: Reading): CollectionConfig {
  return {
    isOn: values.FEATURE_GARBAGE_COLLECTION,
    everySeconds: values.GARBAGE_COLLECTION_FREQUENCY,
    pushGraceSeconds: values.BERTH_GC_PUSH_GRACE,
    untaggedGraceSeconds: Math.max(values.BERTH_GC_UNTAGGED_GRACE, values.BERTH_GC_PUSH_GRACE),
    objectGraceSeconds: values.BERTH_GC_OBJECT_GRACE,
    removesRepositories: values.FEATURE_REPOSITORY_GARBAGE_COLLECTION,
    removesNamespaces: values.FEATURE_NAMESPACE_GARBAGE_COLLECTION,
  }
}
