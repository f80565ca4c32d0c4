import { duration, positiveDuration } from '../shapes/amounts.ts'
import { anyBlock, listOf } from '../shapes/collections.ts'
import { boolean, text, wholeNumber } from '../shapes/scalars.ts'
import { inert, later, used } from './key.ts'

const positive = wholeNumber({ minimum: 1 })

/** Lives of tags: time machine, pruning, immutability, garbage collection, pull statistics. */
export const tagKeys = {
  DEFAULT_TAG_EXPIRATION: used(
    duration,
    '2w',
    'How long a deleted tag can be brought back, unless its namespace chooses otherwise.',
  ),
  TAG_EXPIRATION_OPTIONS: used(
    listOf(duration, 'a list of lengths of time such as [0s, 1d, 2w]'),
    ['0s', '1d', '1w', '2w', '4w'],
    'What a namespace can choose.',
  ),
  FEATURE_CHANGE_TAG_EXPIRATION: used(boolean, true, 'Namespaces may choose.'),
  LABELED_EXPIRATION_MINIMUM: used(
    duration,
    '1h',
    'Shortest life that a label or the API can give to a tag.',
  ),
  LABELED_EXPIRATION_MAXIMUM: used(positiveDuration, '104w', 'Longest life that they can give.'),
  PERMANENTLY_DELETE_TAGS: used(boolean, false, 'Tags can be deleted without a way back.'),
  RESET_CHILD_MANIFEST_EXPIRATION: inert(
    boolean,
    false,
    'Manifests of an index live as long as the index in any case: they have no hidden tags.',
  ),
  FEATURE_AUTO_PRUNE: used(boolean, false, 'Policies delete old tags.'),
  DEFAULT_NAMESPACE_AUTOPRUNE_POLICY: used(
    anyBlock,
    undefined,
    'Policy of every repository, beside those of its own, with method and value.',
    'none',
  ),
  NOTIFICATION_TASK_RUN_MINIMUM_INTERVAL_MINUTES: used(
    positive,
    300,
    'Minutes between two searches for tags whose end is near.',
  ),
  AUTO_PRUNING_POLL_PERIOD: used(positive, 30, 'Seconds between two rounds of pruning.'),
  AUTO_PRUNING_BATCH_SIZE: later(positive, 10, 'Namespaces in such a round.'),
  AUTO_PRUNING_DEFAULT_POLICY_POLL_PERIOD: used(
    positive,
    86_400,
    'Seconds between two rounds of the default policy.',
  ),
  AUTO_PRUNING_DEFAULT_POLICY_BATCH_SIZE: later(positive, 10, 'Namespaces in such a round.'),
  AUTOPRUNE_FETCH_TAGS_PAGE_LIMIT: later(positive, 100, 'Tags that pruning reads at once.'),
  AUTOPRUNE_FETCH_REPOSITORIES_PAGE_LIMIT: later(
    positive,
    50,
    'Repositories that it reads at once.',
  ),
  AUTOPRUNE_TASK_RUN_MINIMUM_INTERVAL_MINUTES: used(
    positive,
    60,
    'Minutes between two prunings of one namespace.',
  ),
  AUTOPRUNE_DEFAULT_POLICY_TIMEOUT: later(
    positive,
    3600,
    'Seconds that the default policy may run.',
  ),
  FEATURE_IMMUTABLE_TAGS: used(boolean, false, 'Tags can be made unchangeable.'),
  FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE: used(boolean, false, 'Such tags may still have an end.'),
  FEATURE_GARBAGE_COLLECTION: used(boolean, true, 'Removes content that nothing refers to.'),
  FEATURE_NAMESPACE_GARBAGE_COLLECTION: used(boolean, true, 'Removes what deleted namespaces had.'),
  FEATURE_REPOSITORY_GARBAGE_COLLECTION: used(
    boolean,
    true,
    'Removes what deleted repositories had.',
  ),
  GARBAGE_COLLECTION_FREQUENCY: used(
    positive,
    30,
    'Seconds between two searches for such content.',
  ),
  NAMESPACE_GC_GRACE_PERIOD_SECONDS: used(
    wholeNumber(),
    0,
    'Seconds in which a deleted namespace can be brought back, in place of BERTH_DELETED_CONTENT_GRACE_PERIOD; 0: that one counts.',
  ),
  NAMESPACE_GC_GRACE_PERIOD_ALLOWLIST: used(
    listOf(text),
    [],
    'Namespaces that these seconds are for; all when it is empty.',
  ),
  FEATURE_IMAGE_EXPIRY_TRIGGER: used(boolean, false, 'Tells people about tags whose end is near.'),
  FEATURE_IMAGE_PULL_STATS: used(boolean, false, 'Counts pulls of every tag and manifest.'),
  REDIS_FLUSH_INTERVAL_SECONDS: later(
    positive,
    300,
    'Seconds between two savings of these counts.',
  ),
  REDIS_FLUSH_WORKER_BATCH_SIZE: later(positive, 1000, 'Counts that are saved at once.'),
  REDIS_FLUSH_WORKER_SCAN_COUNT: later(positive, 100, 'Counts that are looked up at once.'),
  PULL_METRICS_WORKER_COUNT: later(positive, 5, 'Workers that count.'),
}
