import { byteSizeOrZero } from '../shapes/amounts.ts'
import { boolean, wholeNumber } from '../shapes/scalars.ts'
import { inert, later, used } from './key.ts'

const positive = wholeNumber({ minimum: 1 })

/** Bytes that a namespace may hold. */
export const quotaKeys = {
  FEATURE_QUOTA_MANAGEMENT: later(boolean, false, 'Counts and bounds the bytes of each namespace.'),
  FEATURE_EDIT_QUOTA: later(boolean, true, 'Owners may change the quota of their organization.'),
  FEATURE_VERIFY_QUOTA: later(boolean, true, 'Refuses a push that does not fit.'),
  FEATURE_QUOTA_SUPPRESS_FAILURES: later(
    boolean,
    false,
    'A fault while counting lets a push through.',
  ),
  DEFAULT_SYSTEM_REJECT_QUOTA_BYTES: later(
    byteSizeOrZero,
    0,
    'Bytes that a namespace without a quota of its own may hold; 0 sets no bound.',
  ),
  QUOTA_BACKFILL: later(boolean, true, 'Counts what was there before quotas.'),
  QUOTA_BACKFILL_POLL_PERIOD: later(positive, 15, 'Seconds between two rounds of that.'),
  QUOTA_BACKFILL_BATCH_SIZE: later(positive, 100, 'Namespaces in such a round.'),
  QUOTA_TOTAL_DELAY_SECONDS: later(wholeNumber(), 1800, 'Seconds after the start until it begins.'),
  QUOTA_INVALIDATE_TOTALS: later(boolean, true, 'Counts again after writes by an older version.'),
  QUOTA_REGISTRY_SIZE_POLL_PERIOD: later(positive, 60, 'Seconds between sums over the registry.'),
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
