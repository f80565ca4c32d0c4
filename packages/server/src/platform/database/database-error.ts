/** The database cannot be reached, or cannot write: the same request may succeed later. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError'

  constructor(reason: string, options?: ErrorOptions) {
    super(`the database cannot serve the request now: ${reason}`, options)
  }
}

/** The database refuses to write because its disk is full. */
export class DatabaseFullError extends Error {
  override readonly name = 'DatabaseFullError'

  constructor(options?: ErrorOptions) {
    super('the disk that holds the database is full', options)
  }
}

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
export const sqliteResult = {
  busy: 5,
  readOnly: 8,
  ioError: 10,
  full: 13,
  cannotOpen: 14,
} as const

/** The primary SQLite result code of an error, or undefined for what is no SQLite error. */
export function sqliteResultOf(error: unknown): number | undefined {
  const code = sqliteExtendedResultOf(error)
  return code === undefined ? undefined : code & 0xff
}

/** The SQLSTATE of PostgreSQL, or the code of the system call that failed on the way to it. */
export function postgresqlCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' ? code : undefined
}

/** An engine's error about the machine or the connection, as the port names it; others unchanged. */
export function translateDatabaseError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const result = sqliteResultOf(error)
  if (result !== undefined) return translateSqlite(error, result)
  return translatePostgresql(error, postgresqlCodeOf(error))
}

/** Whether an error says that a row with the same unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  const result = sqliteExtendedResultOf(error)
  return result === 2067 || result === 1555 || postgresqlCodeOf(error) === '23505'
}

/** Whether an error says that a row which is pointed to is not there any more. */
export function isForeignKeyViolation(error: unknown): boolean {
  return sqliteExtendedResultOf(error) === 787 || postgresqlCodeOf(error) === '23503'
}

/**
 * Whether PostgreSQL asks for the transaction to be run again: serialization failure and deadlock
 * (its appendix A, class 40).
 */
export function isRetryable(error: unknown): boolean {
  const code = postgresqlCodeOf(error)
  return code === '40001' || code === '40P01'
}

function sqliteExtendedResultOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || postgresqlCodeOf(error) !== 'ERR_SQLITE_ERROR') return undefined
  const code = (error as { errcode?: unknown }).errcode
  return typeof code === 'number' ? code : undefined
}

function translateSqlite(error: Error, result: number): Error {
  switch (result) {
    case sqliteResult.full:
      return new DatabaseFullError({ cause: error })
    case sqliteResult.busy:
    case sqliteResult.readOnly:
    case sqliteResult.ioError:
    case sqliteResult.cannotOpen:
      return new DatabaseUnavailableError(error.message, { cause: error })
    default:
      return error
  }
}

/**
 * Classes 08 (connection), 40 (a race that was lost too often), 53 (resources), 57P (shutdown),
 * 58 (system), and the socket's own codes.
 */
function translatePostgresql(error: Error, code: string | undefined): Error {
  if (code === '53100') return new DatabaseFullError({ cause: error })
  const isTrouble =
    code === undefined
      ? /connection terminated|timeout exceeded when trying to connect|client was closed|connection error|driver has already been destroyed|pool after calling end/i.test(
          error.message,
        )
      : /^(08|40|53|57P|58)/.test(code) || otherTrouble.has(code) || socketCodes.has(code)
  return isTrouble ? new DatabaseUnavailableError(error.message, { cause: error }) : error
}

const otherTrouble = new Set([
  // A server, or a role, that may not write now.
  '25006',
  // What an administrator bounds: idle transactions, waiting for locks, statements.
  '25P03',
  '55P03',
  '57014',
])

const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
