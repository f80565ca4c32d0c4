import pino from 'pino'

import { errorFields } from './error-fields.ts'
import type { LogFields, Logger, LogLevel } from './logger.ts'
import { readableLine } from './readable-line.ts'
import { type Scrub, scrubber } from './scrub.ts'

/** Takes finished lines, each with its newline. */
export interface LineSink {
  write(line: string): void
  /** Resolves when nothing is held any more, or when the wait for it has been long enough. */
  flush?(): Promise<void>
}

export interface OpenLog {
  readonly logger: Logger
  /** From now on, also for loggers that were handed out before. */
  setLevel(level: LogLevel): void
  /** Secrets that became known later, and that no line may contain from now on. */
  hide(secrets: readonly string[]): void
  /** Writes what is still held; for the last lines of a process. */
  flush(): Promise<void>
}

export interface LogOptions {
  readonly level: LogLevel
  /** One JSON object per line; otherwise lines for people. */
  readonly json: boolean
  /** Texts that no line may contain, whatever they are: the secrets of the configuration. */
  readonly secrets: readonly string[]
  readonly sink: LineSink
}

const weights: Readonly<Record<LogLevel, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
}

/** The log of a process: the root of all its loggers. */
export function openLog({ level, json, secrets, sink }: LogOptions): OpenLog {
  const hidden = { secrets, scrub: scrubber(secrets) }
  const threshold = { weight: weights[level] }
  const root = pino(
    {
      level: 'trace',
      base: { pid: process.pid },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: errorFields },
    },
    scrubbed(json ? sink : readable(sink), (line) => hidden.scrub(line)),
  )
  return {
    logger: new PinoLogger(root, threshold),
    setLevel: (another) => {
      threshold.weight = weights[another]
    },
    hide(more) {
      hidden.secrets = [...hidden.secrets, ...more]
      hidden.scrub = scrubber(hidden.secrets)
    },
    flush: async () => await sink.flush?.(),
  }
}

class PinoLogger implements Logger {
  readonly #pino: pino.Logger
  readonly #threshold: { readonly weight: number }

  constructor(logger: pino.Logger, threshold: { readonly weight: number }) {
    this.#pino = logger
    this.#threshold = threshold
  }

  debug(message: string, fields?: LogFields): void {
    this.#write('debug', message, fields)
  }

  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields)
  }

  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, fields)
  }

  error(message: string, fields?: LogFields): void {
    this.#write('error', message, fields)
  }

  fatal(message: string, fields?: LogFields): void {
    this.#write('fatal', message, fields)
  }

  isOn(level: LogLevel): boolean {
    return weights[level] >= this.#threshold.weight
  }

  named(name: string, fields?: LogFields): Logger {
    return new PinoLogger(this.#pino.child({ logger: name, ...fields }), this.#threshold)
  }

  #write(level: LogLevel, message: string, fields: LogFields | undefined): void {
    if (weights[level] >= this.#threshold.weight) this.#pino[level](fields ?? {}, message)
  }
}

/** The last door: whatever got into a line, what looks like a secret does not leave. */
function scrubbed(sink: LineSink, scrub: Scrub): LineSink {
  return { write: (line) => sink.write(scrub(line)) }
}

function readable(sink: LineSink): LineSink {
  return { write: (line) => sink.write(readableLine(line)) }
}
