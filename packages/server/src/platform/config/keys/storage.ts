import { byteSize } from '../shapes/amounts.ts'
import { listOf, mapOf } from '../shapes/collections.ts'
import { boolean, text, wholeNumber } from '../shapes/scalars.ts'
import { storageLocation } from '../slices/storage-location.ts'
import { later, used } from './key.ts'

const locationIds = listOf(text, 'a list of ids of DISTRIBUTED_STORAGE_CONFIG such as [default]')

/** Where blobs lie. */
export const storageKeys = {
  DISTRIBUTED_STORAGE_CONFIG: used(
    mapOf(
      storageLocation,
      'a block with an id for each location, such as default: [LocalStorage, {…}]',
    ),
    undefined,
    'Every storage location by its id: [LocalStorage, {storage_path}] or an S3 engine with its parameters.',
    'default: [LocalStorage, {storage_path: storage}] in the data directory',
  ),
  DISTRIBUTED_STORAGE_PREFERENCE: used(
    locationIds,
    undefined,
    'Ids of the locations in the order in which this site reads and writes them.',
    'the order of DISTRIBUTED_STORAGE_CONFIG',
  ),
  DISTRIBUTED_STORAGE_DEFAULT_LOCATIONS: later(
    locationIds,
    [],
    'Ids of the locations that hold a copy of every blob.',
  ),
  FEATURE_STORAGE_REPLICATION: later(boolean, false, 'Copies blobs between locations.'),
  STORAGE_REPLICATION_PROCESSING_SECONDS: later(wholeNumber(), 1200, 'Time limit for such a copy.'),
  DISTRIBUTED_STORAGE_VALIDATE_ENDTOEND: used(
    boolean,
    false,
    'The end-to-end health check writes an object and reads it back.',
  ),
  DISTRIBUTED_STORAGE_REQUIRES_ALL_AVAILABLE: used(
    boolean,
    false,
    'The health check of the storage wants every location, where otherwise the preferred one is enough.',
  ),
  FEATURE_PROXY_STORAGE: used(
    boolean,
    false,
    'Sends blobs through Berth, where otherwise clients are led to the store.',
  ),
  MAXIMUM_LAYER_SIZE: used(byteSize, '20G', 'Largest blob that a client may push.'),
  CLEAN_BLOB_UPLOAD_FOLDER: used(
    boolean,
    true,
    'Removes files that unfinished uploads left in the store.',
  ),
  FEATURE_ENABLE_STALE_MPU_CLEANUP: used(
    boolean,
    true,
    'Aborts old multipart uploads that an S3 store still holds open.',
  ),
  USERFILES_LOCATION: later(
    text,
    undefined,
    'Id of the location of files that people upload for builds.',
  ),
  USERFILES_PATH: later(text, 'userfiles/', 'Where they lie in it.'),
  LOG_ARCHIVE_LOCATION: later(
    text,
    undefined,
    'Id of the location of the logs of finished builds.',
  ),
  LOG_ARCHIVE_PATH: later(text, 'logarchive/', 'Where they lie in it.'),
  CDN_SPECIFIC_NAMESPACES: later(
    listOf(text),
    undefined,
    'Namespaces whose blobs always come from a content delivery network.',
  ),
  PUSH_TEMP_TAG_EXPIRATION_SEC: later(
    wholeNumber({ minimum: 60 }),
    3600,
    'Seconds for which content without a tag is kept after its push.',
  ),
  BLOBUPLOAD_DELETION_DATE_THRESHOLD: used(
    wholeNumber({ minimum: 1 }),
    2880,
    'Minutes after which an unfinished upload is given up.',
  ),
  BLOBUPLOAD_CLEANUP_FREQUENCY: used(
    wholeNumber({ minimum: 1 }),
    3600,
    'Seconds between two searches for such uploads.',
  ),
}
