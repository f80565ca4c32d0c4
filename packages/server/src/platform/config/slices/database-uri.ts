import type { Setting } from '../setting.ts'
import { type Invalid, type Shape, type Sink } from '../shapes/shape.ts'

/** `DB_URI` taken apart, as SQLAlchemy reads it. */
export type DatabaseUri =
  | {
      readonly kind: 'sqlite'
      /** Relative, or absolute. */
      readonly path: string
    }
  | {
      readonly kind: 'postgresql'
      readonly user: string
      readonly password: string
      /** Empty for a socket, whose folder is then the parameter `host`. */
      readonly host: string
      readonly port: number | undefined
      readonly database: string
      readonly parameters: URLSearchParams
    }

const EXAMPLE = 'postgresql://user:password@host:5432/name'

/** Never quotes the URI, which may hold a password. */
export const databaseUri: Shape<DatabaseUri> = {
  name: 'database URI',
  expected: `sqlite:///berth.db or ${EXAMPLE}`,
  isSecret: true,
  read(setting, sink) {
    const uri = setting.kind === 'scalar' ? String(setting.value) : ''
    const [prefix = '', scheme = ''] = /^([a-z0-9]+)(?:\+[a-z0-9_]+)?:\/\//i.exec(uri) ?? []
    switch (scheme.toLowerCase()) {
      case 'sqlite':
        return readSqlite(uri.slice(prefix.length), setting, sink)
      case 'postgresql':
      case 'postgres':
        return readPostgresql(uri.slice(prefix.length), setting, sink)
      case 'mysql':
      case 'mariadb':
        return sink.fault(
          setting,
          `${setting.path} names MySQL, but Berth relies on locks and queues that only PostgreSQL and SQLite give it; write ${EXAMPLE}`,
        )
      default:
        return sink.fault(
          setting,
          `${setting.path} does not begin with sqlite:// or postgresql://; write ${databaseUri.expected}`,
        )
    }
  },
}

function readSqlite(rest: string, setting: Setting, sink: Sink): DatabaseUri | Invalid {
  const [path = ''] = rest.split('?')
  if (!path.startsWith('/')) {
    return path === ''
      ? keepsNothing(setting, sink)
      : sink.fault(
          setting,
          `${setting.path} has two slashes before the file; write sqlite:///file for a file in the data directory, or sqlite:////folder/file`,
        )
  }
  const file = path.slice(1)
  if (file === '' || file.includes(':memory:')) return keepsNothing(setting, sink)
  if (file.endsWith('/')) {
    return sink.fault(setting, `${setting.path} names a folder; add the name of the file`)
  }
  return { kind: 'sqlite', path: file }
}

function keepsNothing(setting: Setting, sink: Sink): Invalid {
  return sink.fault(
    setting,
    `${setting.path} names a database in memory, which would be lost at every stop; name a file such as sqlite:///berth.db`,
  )
}

/** SQLAlchemy lets a password hold `/`, `?` and `#` as they are; only `@` has to be written `%40`. */
const POSTGRESQL =
  /^(?:(?<user>[^:/@]*)(?::(?<password>[^@]*))?@)?(?<host>\[[\da-f:.]+\]|[^:/?@[\]]*)(?::(?<port>\d*))?(?:\/(?<database>[^?]*))?(?:\?(?<query>.*))?$/i

function readPostgresql(rest: string, setting: Setting, sink: Sink): DatabaseUri | Invalid {
  const parts = POSTGRESQL.exec(rest)?.groups
  if (parts === undefined) {
    return sink.fault(
      setting,
      `${setting.path} is not complete; write ${EXAMPLE}, and %40 for an @ in the password`,
    )
  }
  const parameters = new URLSearchParams(parts['query'] ?? '')
  const port = parts['port'] ? Number(parts['port']) : undefined
  const database = decoded(parts['database'] ?? '')
  const host = parts['host'] ?? ''
  if (port !== undefined && (port < 1 || port > 65_535)) {
    return sink.fault(setting, `${setting.path} names a port that does not exist; write 1 to 65535`)
  }
  if (database === '') {
    return sink.fault(setting, `${setting.path} names no database; write ${EXAMPLE}`)
  }
  if (host === '' && !parameters.has('host')) {
    return sink.fault(setting, `${setting.path} names no host; write ${EXAMPLE}`)
  }
  const user = decoded(parts['user'] ?? '')
  const password = decoded(parts['password'] ?? '')
  return { kind: 'postgresql', user, password, host, port, database, parameters }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A lone `%` was never an escape.
    return part
  }
}
