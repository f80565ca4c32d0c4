/**
 * Where a part of the program says what happens: a constant message, with what varies as
 * fields. `pino`'s loggers have this form.
 */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
