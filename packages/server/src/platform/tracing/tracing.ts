import type { IncomingHttpHeaders } from 'node:http'

/** What is said of a span: names after OpenTelemetry's conventions, and never a secret. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>

/** A piece of work under way. */
export interface OpenSpan {
  /** By which people find the trace; the same for all spans of one request. */
  readonly traceId: string
  /** Whether anybody will see it: what is said of the others costs for nothing. */
  readonly isRecorded: boolean
  name(name: string): void
  add(attributes: SpanAttributes): void
  /** It did not do what it should; the name of the error is told, and not its message. */
  fail(errorName: string): void
}

/**
 * Traces: which work was done for which request, and how long each part took.
 *
 * There is none unless tracing is switched on; whoever could trace something is wrapped then,
 * and not asked otherwise.
 */
export interface Tracing {
  /** Work that begins by itself, or for a request whose headers say what it is a part of. */
  begin<Result>(
    name: string,
    attributes: SpanAttributes,
    work: (span: OpenSpan) => Promise<Result>,
    headers?: IncomingHttpHeaders,
  ): Promise<Result>

  /** A part of the work under way. Outside of any, nothing is traced. */
  part<Result>(
    name: string,
    attributes: SpanAttributes,
    work: () => Promise<Result>,
  ): Promise<Result>

  /** The same function, whose parts belong to the work that is under way now, whenever it runs. */
  bound<Arguments extends unknown[], Result>(
    work: (...given: Arguments) => Result,
  ): (...given: Arguments) => Result

  /** Sends what is still held, for a bounded time. */
  close(): Promise<void>
}
