import { duration } from '../shapes/amounts.ts'
import { anyBlock, listOf } from '../shapes/collections.ts'
import { scalarShape } from '../shapes/shape.ts'
import { boolean, oneOf, text, wholeNumber } from '../shapes/scalars.ts'
import { inert, later, used } from './key.ts'

const namespaces = listOf(text, 'a list of namespaces')
/** Below it, files get names of their own. */
const folder = scalarShape('folder', 'a folder such as logs/archive', (value) => {
  const path = String(value).replaceAll(/^\/+|\/+$/g, '')
  return /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)*$/.test(path) && !path.includes('..')
    ? path
    : undefined
})
const positive = wholeNumber({ minimum: 1 })

/** The record of who did what. */
export const logKeys = {
  LOGS_MODEL: used(
    oneOf('database', 'transition_reads_both_writes_es', 'elasticsearch', 'splunk'),
    'database',
    'Where the record is kept: always in the database for now.',
  ),
  LOGS_MODEL_CONFIG: later(anyBlock, undefined, 'How that place is reached.'),
  FEATURE_ACTION_LOG_ROTATION: used(boolean, false, 'Moves old records to the storage.'),
  ACTION_LOG_ROTATION_THRESHOLD: used(duration, '30d', 'Age at which a record is moved.'),
  ACTION_LOG_ARCHIVE_LOCATION: used(
    text,
    undefined,
    'Id of the location it is moved to.',
    'the preferred location',
  ),
  ACTION_LOG_ARCHIVE_PATH: used(folder, 'actionlogarchive', 'Folder of that location.'),
  ACTION_LOG_ROTATION_FREQUENCY: used(duration, '12h', 'Time between two rounds of that.'),
  MINIMUM_LOGS_AGE_FOR_ARCHIVE: used(duration, '7d', 'Least age, whatever is configured.'),
  ACTION_LOG_AUDIT_LOGINS: used(boolean, true, 'Records sign-ins.'),
  ACTION_LOG_AUDIT_LOGIN_FAILURES: used(boolean, false, 'Records sign-ins that failed.'),
  ACTION_LOG_AUDIT_PULL_FAILURES: used(boolean, false, 'Records pulls that failed.'),
  ACTION_LOG_AUDIT_PUSH_FAILURES: used(boolean, false, 'Records pushes that failed.'),
  ACTION_LOG_AUDIT_DELETE_FAILURES: used(boolean, false, 'Records deletions that failed.'),
  FEATURE_EXTENDED_ACTION_LOGGING: used(
    boolean,
    false,
    'Records also URL (without its query), method, kind of credential, user agent, request id and forwarded addresses.',
  ),
  FEATURE_AGGREGATED_LOG_COUNT_RETRIEVAL: used(boolean, true, 'People can ask for sums per day.'),
  FEATURE_LOG_EXPORT: used(boolean, true, 'People can have records sent to them as a file.'),
  ACTION_LOG_MAX_PAGE: used(
    positive,
    undefined,
    'Pages of records that can be turned.',
    'no bound',
  ),
  EXPORT_ACTION_LOGS_STORAGE_PATH: used(
    folder,
    'exportedactionlogs',
    'Folder of the storage that these files lie in.',
  ),
  EXPORT_ACTION_LOGS_SECONDS: used(positive, 3600, 'Seconds that such a file is kept.'),
  EXPORT_ACTION_LOGS_MAXIMUM_QUERY_TIME_SECONDS: inert(
    positive,
    30,
    'Bounded time of queries for such a file; here each reads a bounded number of entries.',
  ),
  EXPORT_ACTION_LOGS_WORKER_POLL_PERIOD: inert(
    positive,
    60,
    'Time between two searches for such wishes; here they are begun at once.',
  ),
  ALLOW_PULLS_WITHOUT_STRICT_LOGGING: inert(
    boolean,
    false,
    'A pull never fails for the sake of its record: that waits in memory until the database takes it.',
  ),
  ALLOW_WITHOUT_STRICT_LOGGING: inert(
    boolean,
    false,
    'A change and its record are one transaction: both are kept, or neither.',
  ),
  DISABLED_FOR_AUDIT_LOGS: used(namespaces, [], 'Namespaces of which nothing is recorded.'),
  DISABLED_FOR_PULL_LOGS: used(namespaces, [], 'Namespaces of which no pulls are recorded.'),
  FEATURE_DISABLE_PULL_LOGS_FOR_FREE_NAMESPACES: inert(
    boolean,
    false,
    'Recorded no pulls of namespaces that pay nothing; nobody pays here.',
  ),
  SERVICE_LOG_ACCOUNT_ID: later(
    wholeNumber(),
    undefined,
    'Account to which acts of services are put down.',
  ),
  FEATURE_REPOSITORY_ACTION_COUNTER: used(boolean, true, 'Counts actions per repository and day.'),
  FEATURE_CLEAR_EXPIRED_RAC_ENTRIES: used(boolean, false, 'Removes such counts when they are old.'),
}
