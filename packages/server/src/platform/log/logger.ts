/** What belongs to a message: names, sizes and instants, with their units in their names. */
export type LogFields = Readonly<Record<string, unknown>>

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/**
 * Where the program says what happens to it. Handed down, never found.
 *
 * A message is constant and reads "noun event" (`upload completed`), so that lines can be
 * counted by it; what differs stands in the fields. An error goes into the field `error`.
 * Whoever throws does not log: the one who catches does.
 *
 * `error`: somebody has to act. `warn`: somebody should look. `info`: what changed, and who
 * signed in or failed to. `debug`: everything else, with its cost.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  fatal(message: string, fields?: LogFields): void
  /** Whether such a message would be written: asked before fields that cost something. */
  isOn(level: LogLevel): boolean
  /** A logger of a part of the program, whose lines carry its name and these fields. */
  named(name: string, fields?: LogFields): Logger
}
