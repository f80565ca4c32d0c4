import { byteSize, duration, positiveDuration } from '../shapes/amounts.ts'
import { oneOf, text, wholeNumber } from '../shapes/scalars.ts'
import { used } from './key.ts'

const positive = wholeNumber({ minimum: 1 })

/** Keys that Quay does not have. */
export const berthKeys = {
  BERTH_DATABASE_CONNECTIONS: used(
    wholeNumber({ minimum: 1, maximum: 1000 }),
    undefined,
    'Connections to PostgreSQL that one process opens at most.',
    'max_connections of DB_CONNECTION_ARGS, or 20',
  ),
  BERTH_ACCEL_REDIRECT_PREFIX: used(
    text,
    undefined,
    'URL prefix of an internal location of nginx that serves the folder of a LocalStorage, such as /_blobs/.',
    'Berth sends the files itself',
  ),
  BERTH_DIRECT_DOWNLOAD_LIFETIME: used(
    positiveDuration,
    '10m',
    'Lifetime of the signed URLs by which clients fetch blobs from the store.',
  ),
  BERTH_DELETED_CONTENT_GRACE_PERIOD: used(
    duration,
    '7d',
    'How long a deleted repository, organization or user can be brought back; its content counts and stays for so long. 0s: what is deleted is gone.',
  ),
  BERTH_TOKEN_LIFETIME: used(
    positiveDuration,
    '1h',
    'Lifetime of a registry token; at most REGISTRY_JWT_AUTH_MAX_FRESH_S.',
  ),
  BERTH_MAXIMUM_MANIFEST_SIZE: used(byteSize, '4M', 'Largest manifest that a client may push.'),
  BERTH_MAXIMUM_MANIFEST_DESCRIPTORS: used(
    positive,
    5000,
    'Layers, blobs and children that one manifest may name.',
  ),
  BERTH_MAXIMUM_INDEX_DEPTH: used(
    wholeNumber({ minimum: 1, maximum: 100 }),
    8,
    'How deep indexes may stand in indexes.',
  ),
  BERTH_MAXIMUM_HEADER_SIZE: used(byteSize, '16K', 'Size of all headers of a request.'),
  BERTH_MAXIMUM_JSON_SIZE: used(byteSize, '256K', 'Size of the JSON body of an API call.'),
  BERTH_MAXIMUM_CONNECTIONS: used(
    positive,
    20_000,
    'Connections of clients that one process holds at the same time.',
  ),
  BERTH_MAXIMUM_PAGE_SIZE: used(
    positive,
    1000,
    'Entries of a list of tags or repositories, however many the client asks for.',
  ),
  BERTH_MAXIMUM_UPLOADS_PER_REPOSITORY: used(
    positive,
    2000,
    'Unfinished uploads that a repository may have.',
  ),
  BERTH_MAXIMUM_UPLOADS_PER_ACCOUNT: used(
    positive,
    5000,
    'Unfinished uploads that a user or robot may have.',
  ),
  BERTH_IDLE_TIMEOUT: used(
    positiveDuration,
    '1m',
    'How long a client may send or take nothing in the middle of a request.',
  ),
  BERTH_HEADERS_TIMEOUT: used(
    positiveDuration,
    '30s',
    'How long a client may take for the headers of a request.',
  ),
  BERTH_UPLOAD_TIMEOUT: used(
    positiveDuration,
    '12h',
    'How long one request with the bytes of a blob may take.',
  ),
  BERTH_STOP_TIMEOUT: used(
    positiveDuration,
    '25s',
    'How long a server that is told to stop lets requests under way finish; less than what its supervisor grants it.',
  ),
  BERTH_STOP_DELAY: used(
    duration,
    '0s',
    'How long a server that is told to stop goes on taking requests while /health/instance says no, so that a load balancer lets go first.',
  ),
  BERTH_REQUESTS_PER_SECOND: used(
    positive,
    60,
    'Requests of one client in a second, lastingly; needs FEATURE_RATE_LIMITS.',
  ),
  BERTH_REQUEST_BURST: used(
    positive,
    200,
    'Requests of one client at once after a pause; needs FEATURE_RATE_LIMITS.',
  ),
  BERTH_PASSWORD_MINIMUM_LENGTH: used(
    wholeNumber({ minimum: 8, maximum: 128 }),
    8,
    'Characters that a new password has at least.',
  ),
  BERTH_PASSWORD_HASH_MEMORY: used(
    byteSize,
    '19M',
    'Memory that one password check takes (argon2id); more is safer and slower.',
  ),
  BERTH_PASSWORD_HASH_PASSES: used(
    wholeNumber({ minimum: 1, maximum: 100 }),
    2,
    'Passes over that memory.',
  ),
  BERTH_SIGN_IN_FREE_FAILURES: used(
    wholeNumber({ maximum: 100 }),
    5,
    'Failed sign-ins in a row before the next ones have to wait.',
  ),
  BERTH_SIGN_IN_MAXIMUM_DELAY: used(
    positiveDuration,
    '5m',
    'Longest wait; it doubles from one second with each further failure.',
  ),
  BERTH_METRICS_ADDRESS: used(
    text,
    undefined,
    'Where /metrics is served to others than this machine: a port such as 9091, or address:port. Everybody who reaches it may read it.',
    'only at the main port, and only for this machine',
  ),
  BERTH_LOG_FORMAT: used(
    oneOf('json', 'text'),
    undefined,
    'One JSON object per line, or lines for people.',
    'text on a terminal, json anywhere else',
  ),
  BERTH_GC_PUSH_GRACE: used(
    positiveDuration,
    '1d',
    'How long a blob stays that nothing refers to, after it was uploaded, mounted or asked for by a pusher; the time that a push may take.',
  ),
  BERTH_GC_UNTAGGED_GRACE: used(
    positiveDuration,
    '2w',
    'How long a manifest stays that was pushed by its digest and that no tag, index or subject keeps; at least BERTH_GC_PUSH_GRACE.',
  ),
  BERTH_GC_OBJECT_GRACE: used(
    positiveDuration,
    '1h',
    'How long the bytes of a collected blob stay in the store; longer than a backup takes, and than BERTH_DIRECT_DOWNLOAD_LIFETIME.',
  ),
}
