import { byteSizeOrZero } from '../shapes/amounts.ts'
import { boolean, wholeNumber } from '../shapes/scalars.ts'
import { inert, used } from './key.ts'

const positive = wholeNumber({ minimum: 1 })

/** What a namespace may hold. */
export const quotaKeys = {
  FEATURE_QUOTA_MANAGEMENT: used(
    boolean,
    false,
    'Counts what each namespace holds, and bounds it. Switched on later, it counts what is there.',
  ),
  FEATURE_EDIT_QUOTA: used(boolean, true, 'Quotas can be seen and changed by the API.'),
  FEATURE_VERIFY_QUOTA: used(boolean, true, 'Refuses a push that does not fit.'),
  FEATURE_QUOTA_SUPPRESS_FAILURES: used(
    boolean,
    false,
    'A fault of quotas themselves lets a push through, is logged, and what was stored is counted later.',
  ),
  DEFAULT_SYSTEM_REJECT_QUOTA_BYTES: used(
    byteSizeOrZero,
    0,
    'Bytes that a namespace without a quota of its own may hold; 0 sets no bound.',
  ),
  BERTH_DEFAULT_MAXIMUM_REPOSITORIES: used(
    wholeNumber(),
    0,
    'Repositories that a namespace without a bound of its own may have; 0 sets none.',
  ),
  BERTH_DEFAULT_MAXIMUM_TAGS: used(
    wholeNumber(),
    0,
    'Tags of each repository of a namespace without a bound of its own; 0 sets none.',
  ),
  BERTH_DEFAULT_MAXIMUM_BLOB_SIZE: used(
    byteSizeOrZero,
    0,
    'Largest blob in a namespace without a bound of its own; 0 leaves it to MAXIMUM_LAYER_SIZE.',
  ),
  BERTH_QUOTA_PATIENCE: used(
    wholeNumber({ maximum: 300 }),
    3,
    'Seconds for which an upload waits while others hold the room that it needs; 0 refuses at once.',
  ),
  QUOTA_BACKFILL: used(boolean, true, 'Counts what was stored while nothing was counted.'),
  QUOTA_BACKFILL_POLL_PERIOD: used(positive, 15, 'Seconds between two searches for that.'),
  QUOTA_BACKFILL_BATCH_SIZE: used(
    wholeNumber({ minimum: 1, maximum: 1000 }),
    100,
    'Manifests that are counted in one go.',
  ),
  QUOTA_TOTAL_DELAY_SECONDS: inert(
    wholeNumber(),
    1800,
    'Counting begins at once: it finds also what a process stores that has quotas off.',
  ),
  QUOTA_INVALIDATE_TOTALS: inert(
    boolean,
    true,
    'No total becomes wrong by what an older version or a process with quotas off writes.',
  ),
  QUOTA_REGISTRY_SIZE_POLL_PERIOD: inert(
    positive,
    60,
    'The size of the registry is measured as soon as somebody asks for it.',
  ),
  FEATURE_QUOTA_NOTIFICATIONS: used(
    boolean,
    false,
    'Namespaces can have notifications of their quota, by webhook, chat or mail.',
  ),
  QUOTA_NOTIFICATION_COOLDOWN_SECONDS: used(
    wholeNumber(),
    86_400,
    'Seconds before the same threshold of a quota is told of again.',
  ),
  QUOTA_NOTIFICATION_WORKER_POLL_PERIOD: inert(
    positive,
    300,
    'Said how often quotas were looked at; a push tells at once.',
  ),
}
