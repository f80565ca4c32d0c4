import { duration } from '../shapes/amounts.ts'
import { anyBlock, listOf } from '../shapes/collections.ts'
import { boolean, oneOf, text, wholeNumber } from '../shapes/scalars.ts'
import { later } from './key.ts'

const namespaces = listOf(text, 'a list of namespaces')
const positive = wholeNumber({ minimum: 1 })

/** The record of who did what. */
export const logKeys = {
  LOGS_MODEL: later(
    oneOf('database', 'transition_reads_both_writes_es', 'elasticsearch', 'splunk'),
    'database',
    'Where the record is kept.',
  ),
  LOGS_MODEL_CONFIG: later(anyBlock, undefined, 'How that place is reached.'),
  FEATURE_ACTION_LOG_ROTATION: later(boolean, false, 'Moves old records to the storage.'),
  ACTION_LOG_ROTATION_THRESHOLD: later(duration, '30d', 'Age at which a record is moved.'),
  ACTION_LOG_ARCHIVE_LOCATION: later(text, undefined, 'Id of the location it is moved to.'),
  ACTION_LOG_ARCHIVE_PATH: later(text, undefined, 'Where it lies in it.'),
  ACTION_LOG_ROTATION_FREQUENCY: later(duration, '12h', 'Time between two rounds of that.'),
  MINIMUM_LOGS_AGE_FOR_ARCHIVE: later(duration, '7d', 'Least age, whatever is configured.'),
  ACTION_LOG_AUDIT_LOGINS: later(boolean, true, 'Records sign-ins.'),
  ACTION_LOG_AUDIT_LOGIN_FAILURES: later(boolean, false, 'Records sign-ins that failed.'),
  ACTION_LOG_AUDIT_PULL_FAILURES: later(boolean, false, 'Records pulls that failed.'),
  ACTION_LOG_AUDIT_PUSH_FAILURES: later(boolean, false, 'Records pushes that failed.'),
  ACTION_LOG_AUDIT_DELETE_FAILURES: later(boolean, false, 'Records deletions that failed.'),
  FEATURE_EXTENDED_ACTION_LOGGING: later(
    boolean,
    false,
    'Records also URL, method, user agent, request id and forwarded addresses.',
  ),
  FEATURE_AGGREGATED_LOG_COUNT_RETRIEVAL: later(boolean, true, 'People can ask for sums per day.'),
  FEATURE_LOG_EXPORT: later(boolean, true, 'People can have records sent to them as a file.'),
  ACTION_LOG_MAX_PAGE: later(
    positive,
    undefined,
    'Pages of records that can be turned.',
    'no bound',
  ),
  EXPORT_ACTION_LOGS_STORAGE_PATH: later(text, undefined, 'Where these files lie in the storage.'),
  EXPORT_ACTION_LOGS_SECONDS: later(positive, 3600, 'Seconds that such a file is kept.'),
  EXPORT_ACTION_LOGS_MAXIMUM_QUERY_TIME_SECONDS: later(
    positive,
    30,
    'Seconds that one query for such a file may take.',
  ),
  EXPORT_ACTION_LOGS_WORKER_POLL_PERIOD: later(
    positive,
    60,
    'Seconds between two searches for such wishes.',
  ),
  ALLOW_PULLS_WITHOUT_STRICT_LOGGING: later(
    boolean,
    false,
    'A pull succeeds though it cannot be recorded.',
  ),
  ALLOW_WITHOUT_STRICT_LOGGING: later(
    boolean,
    false,
    'Any action succeeds though it cannot be recorded.',
  ),
  DISABLED_FOR_AUDIT_LOGS: later(namespaces, [], 'Namespaces of which nothing is recorded.'),
  DISABLED_FOR_PULL_LOGS: later(namespaces, [], 'Namespaces of which no pulls are recorded.'),
  FEATURE_DISABLE_PULL_LOGS_FOR_FREE_NAMESPACES: later(
    boolean,
    false,
    'Records no pulls of namespaces that pay nothing.',
  ),
  SERVICE_LOG_ACCOUNT_ID: later(
    wholeNumber(),
    undefined,
    'Account to which acts of services are put down.',
  ),
  FEATURE_REPOSITORY_ACTION_COUNTER: later(boolean, true, 'Counts actions per repository and day.'),
  FEATURE_CLEAR_EXPIRED_RAC_ENTRIES: later(
    boolean,
    false,
    'Removes such counts when they are old.',
  ),
}
