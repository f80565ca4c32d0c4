import { anything, block, optional } from '../shapes/collections.ts'
import { filePath, oneOf, text, wholeNumber } from '../shapes/scalars.ts'

const ignored = optional(anything)

const fields = {
  sslmode: optional(oneOf('disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full')),
  sslrootcert: optional(filePath),
  sslcert: optional(filePath),
  sslkey: optional(filePath),
  connect_timeout: optional(wholeNumber({ minimum: 1 })),
  max_connections: optional(wholeNumber({ minimum: 1, maximum: 1000 })),
  application_name: optional(text),
  options: optional(text),
  // What drivers of Python want to know, and what belongs to MySQL.
  threadlocals: ignored,
  autorollback: ignored,
  autoconnect: ignored,
  stale_timeout: ignored,
  timeout: ignored,
  keepalives: ignored,
  keepalives_idle: ignored,
  keepalives_interval: ignored,
  keepalives_count: ignored,
  ssl: ignored,
  charset: ignored,
}

/** `DB_CONNECTION_ARGS`: parameters of libpq, beside those of Quay's drivers. */
export const connectionArguments = block(fields)
