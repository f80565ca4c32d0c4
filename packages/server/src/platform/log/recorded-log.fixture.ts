import type { LogLevel } from './logger.ts'
import { openLog, type OpenLog } from './open-log.ts'

/** A log whose lines a test can read. */
export interface RecordedLog extends OpenLog {
  /** As they would be written. */
  readonly text: () => string
  /** The lines as objects; only for a log in JSON. */
  readonly lines: () => readonly Record<string, unknown>[]
}

export function recordedLog(
  options: {
    readonly level?: LogLevel
    readonly json?: boolean
    readonly secrets?: readonly string[]
  } = {},
): RecordedLog {
  const written: string[] = []
  const log = openLog({
    level: options.level ?? 'trace',
    json: options.json ?? true,
    secrets: options.secrets ?? [],
    sink: { write: (line) => void written.push(line) },
  })
  return {
    ...log,
    text: () => written.join(''),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}
