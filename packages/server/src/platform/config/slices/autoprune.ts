import type { Reading } from '../reading.ts'
import type { BlockSetting } from '../setting.ts'

/** How often policies delete old tags. */
export interface AutopruneConfig {
  readonly isOn: boolean
  /** Pause between two searches for policies that are due. */
  readonly pollSeconds: number
  /** From one application of a policy to the next. */
  readonly intervalSeconds: number
  readonly defaultPolicyPollSeconds: number
  /** Of every repository; undefined when there is none. */
  readonly defaultPolicy: DefaultPrunePolicy | undefined
}

/** A policy as the configuration has it, in a form that is right. */
export interface DefaultPrunePolicy {
  readonly method: 'number_of_tags' | 'creation_date'
  readonly value: number | string
}

export function autopruneConfig(reading: Reading): AutopruneConfig {
  const { values } = reading
  const written = values.DEFAULT_NAMESPACE_AUTOPRUNE_POLICY
  return {
    isOn: values.FEATURE_AUTO_PRUNE,
    pollSeconds: values.AUTO_PRUNING_POLL_PERIOD,
    intervalSeconds: values.AUTOPRUNE_TASK_RUN_MINIMUM_INTERVAL_MINUTES * 60,
    defaultPolicyPollSeconds: values.AUTO_PRUNING_DEFAULT_POLICY_POLL_PERIOD,
    defaultPolicy: written === undefined ? undefined : defaultPolicy(reading, written),
  }
}

function defaultPolicy(reading: Reading, written: BlockSetting): DefaultPrunePolicy | undefined {
  const member = (name: string) => {
    const setting = written.entries.get(name)
    return setting?.kind === 'scalar' ? setting.value : undefined
  }
  const method = member('method')
  const value = member('value')
  if (method === 'number_of_tags' && typeof value === 'number' && Number.isSafeInteger(value)) {
    if (value >= 1) return { method, value }
  }
  if (method === 'creation_date' && typeof value === 'string') {
    if (/^[1-9]\d{0,8}[smhdw]$/.test(value)) return { method, value }
  }
  reading.fault(
    'DEFAULT_NAMESPACE_AUTOPRUNE_POLICY',
    'DEFAULT_NAMESPACE_AUTOPRUNE_POLICY is no policy; write {method: number_of_tags, value: 50} or {method: creation_date, value: 30d}',
  )
  return undefined
}
