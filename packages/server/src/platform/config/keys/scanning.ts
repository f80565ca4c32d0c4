import { byteSize } from '../shapes/amounts.ts'
import { boolean, httpUrl, oneOf, secretText, wholeNumber } from '../shapes/scalars.ts'
import { anything } from '../shapes/collections.ts'
import { inert, later } from './key.ts'

const positive = wholeNumber({ minimum: 1 })

/** Known weaknesses in what is stored. */
export const scanningKeys = {
  FEATURE_SECURITY_SCANNER: later(boolean, false, 'Has every image looked at by a scanner.'),
  SECURITY_SCANNER_V4_ENDPOINT: later(
    httpUrl,
    undefined,
    'Address of a scanner that speaks as Clair 4.',
  ),
  SECURITY_SCANNER_V4_PSK: later(secretText, undefined, 'Key in base64 shared with that scanner.'),
  FEATURE_SECURITY_NOTIFICATIONS: later(boolean, false, 'Tells people about new weaknesses.'),
  FEATURE_SECURITY_SCANNER_NOTIFY_ON_NEW_INDEX: later(
    boolean,
    true,
    'Tells them also after the first look at an image.',
  ),
  NOTIFICATION_MIN_SEVERITY_ON_NEW_INDEX: later(
    oneOf('Critical', 'High', 'Medium', 'Low', 'Negligible', 'Unknown'),
    'High',
    'Least severity of which they are told then.',
  ),
  SECURITY_SCANNER_INDEXING_INTERVAL: later(positive, 30, 'Seconds between two rounds.'),
  SECURITY_SCANNER_V4_INDEX_MAX_LAYER_SIZE: later(
    byteSize,
    undefined,
    'Largest layer that is looked at.',
    'no bound',
  ),
  SECURITY_SCANNER_V4_MANIFEST_CLEANUP: later(
    boolean,
    true,
    'Has the scanner forget images that were deleted.',
  ),
  SECURITY_SCANNER_V4_REINDEX_THRESHOLD: later(
    wholeNumber(),
    300,
    'Seconds before an image is looked at again.',
  ),
  SECURITY_SCANNER_V4_BATCH_SIZE: later(
    wholeNumber(),
    0,
    'Images in a round; 0 leaves it to Berth.',
  ),
  SECURITY_SCANNER_V4_RECENT_MANIFEST_BATCH_SIZE: later(
    positive,
    1000,
    'Recent images in a round of their own.',
  ),
  SECURITY_SCANNER_V4_LOCK: inert(anything, undefined, 'Kept two scanning workers apart.'),
  SECURITY_SCANNER_V4_RECENT_MANIFEST_BATCH_LOCK: inert(
    anything,
    undefined,
    'Kept two scanning workers for recent images apart.',
  ),
  SECURITY_SCANNER_V4_INDEXING: later(boolean, true, 'Sends images to the scanner.'),
  SECURITY_SCANNER_MAX_SCAN_RETRIES: later(
    wholeNumber(),
    5,
    'Attempts before an image is given up.',
  ),
  FEATURE_SECURITY_SCANNER_V2: later(boolean, false, 'Queues scans in the database.'),
  SECURITY_SCANNER_V2_BATCH_SIZE: later(positive, 50, 'Images in a round of that queue.'),
  SECURITY_SCANNER_V2_INDEXING_INTERVAL: later(
    positive,
    30,
    'Seconds between two of these rounds.',
  ),
}
