import { databaseUri } from '../slices/database-uri.ts'
import { anyBlock, anything, listOf } from '../shapes/collections.ts'
import { boolean, secretText, text, wholeNumber } from '../shapes/scalars.ts'
import { connectionArguments } from '../slices/connection-arguments.ts'
import { inert, later, used } from './key.ts'

/** The database, the cache and Redis. */
export const databaseKeys = {
  DB_URI: used(
    databaseUri,
    undefined,
    'Where the database is: sqlite:///file below the data directory, sqlite:////absolute/file, or postgresql://user:password@host:5432/name.',
    'sqlite:///berth.db in the data directory',
  ),
  DB_CONNECTION_ARGS: used(
    connectionArguments,
    {},
    'How PostgreSQL is reached: sslmode, sslrootcert, sslcert, sslkey, connect_timeout, max_connections.',
  ),
  DB_CONNECTION_POOLING: inert(
    boolean,
    true,
    'Kept connections open for reuse; Berth always does.',
  ),
  DB_READ_REPLICAS: later(
    listOf(anyBlock),
    undefined,
    'Copies of the database that may be asked for reading.',
  ),
  DB_TRANSACTION_FACTORY: inert(anything, undefined, 'A hook inside the code of Quay.'),
  BUILDLOGS_REDIS: later(anyBlock, undefined, 'Redis that holds the logs of running builds.'),
  USER_EVENTS_REDIS: later(anyBlock, undefined, 'Redis that carries events between replicas.'),
  PULL_METRICS_REDIS: later(anyBlock, undefined, 'Redis that counts pulls.'),
  BUILDLOGS_OPTIONS: inert(anything, undefined, 'Older form of the settings of build logs.'),
  BUILDLOGS_MODULE_AND_CLASS: inert(anything, undefined, 'A hook inside the code of Quay.'),
  REDIS_CONNECTION_TIMEOUT: later(wholeNumber(), undefined, 'Seconds to wait for Redis.'),
  BUILDLOGS_REDIS_HOSTNAME: later(text, undefined, 'Older form of BUILDLOGS_REDIS.host.'),
  USER_EVENTS_REDIS_HOSTNAME: later(text, undefined, 'Older form of USER_EVENTS_REDIS.host.'),
  DATA_MODEL_CACHE_CONFIG: inert(
    anyBlock,
    undefined,
    'Chose a cache for rows of the database; Berth caches in the process only what cannot change.',
  ),
  PAGE_TOKEN_KEY: used(
    secretText,
    undefined,
    'Encrypts the tokens that lead to the next page of a list; every replica needs the same one.',
    'made on the first start and kept in the data directory',
  ),
}
