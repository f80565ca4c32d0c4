import type { IncomingHttpHeaders } from 'node:http'

import {
  type Attributes,
  type Context,
  context,
  diag,
  DiagLogLevel,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'

import type { TracingConfig } from '../config/slices/operations.ts'
import type { Logger } from '../log/logger.ts'
import type { OpenSpan, SpanAttributes, Tracing } from './tracing.ts'

/** How long the end of a process waits for the collector. */
const closeMilliseconds = 3000

interface Dependencies {
  readonly config: TracingConfig
  readonly version: string
  readonly log: Logger
}

/** Sends traces to a collector by OTLP over HTTP. Loaded only where tracing is switched on. */
export function openTracing({ config, version, log }: Dependencies): Tracing {
  tellTroubles(log.named('tracing'))
  const ratio = new TraceIdRatioBasedSampler(config.sampleRate)
  const provider = new TracerProvider({
    // That a stranger has its own request sampled is no reason to sample it here.
    sampler: new ParentBasedSampler({ root: ratio, remoteParentSampled: ratio }),
    resource: resourceFromAttributes({
      'service.name': config.serviceName,
      'service.version': version,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(target(config)) })],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  return new OtlpTracing(provider)
}

function target({ endpoint, authorization }: TracingConfig) {
  return {
    ...(endpoint === undefined ? {} : { url: endpoint }),
    ...(authorization === undefined ? {} : { headers: { Authorization: authorization.reveal() } }),
  }
}

/** A collector that is away is told to the log, and to nobody else. */
function tellTroubles(log: Logger): void {
  const warn = (message: string) => log.warn('traces not sent', { reason: message })
  const nothing = () => undefined
  diag.setLogger(
    { error: warn, warn, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
}

class OtlpTracing implements Tracing {
  readonly #provider: TracerProvider
  readonly #tracer: Tracer

  constructor(provider: TracerProvider) {
    this.#provider = provider
    this.#tracer = provider.getTracer('berth')
  }

  async begin<Result>(
    name: string,
    attributes: SpanAttributes,
    work: (span: OpenSpan) => Promise<Result>,
    headers?: IncomingHttpHeaders,
  ): Promise<Result> {
    const parent = headers === undefined ? context.active() : parentOf(headers)
    const kind = headers === undefined ? SpanKind.INTERNAL : SpanKind.SERVER
    const span = this.#tracer.startSpan(name, { kind, attributes: defined(attributes) }, parent)
    return await run(span, parent, () => work(openSpanOf(span)))
  }

  async part<Result>(
    name: string,
    attributes: SpanAttributes,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const parent = context.active()
    if (trace.getSpan(parent)?.isRecording() !== true) return await work()
    const span = this.#tracer.startSpan(name, { attributes: defined(attributes) }, parent)
    return await run(span, parent, work)
  }

  bound<Arguments extends unknown[], Result>(
    work: (...given: Arguments) => Result,
  ): (...given: Arguments) => Result {
    const active = context.active()
    return (...given) => context.with(active, () => work(...given))
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeMilliseconds)
    })
    await Promise.race([this.#provider.shutdown().catch(() => undefined), timeout])
    clearTimeout(timer)
  }
}

async function run<Result>(
  span: Span,
  parent: Context,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await context.with(trace.setSpan(parent, span), work)
  } catch (error) {
    failSpan(span, error instanceof Error ? error.name : typeof error)
    throw error
  } finally {
    span.end()
  }
}

function openSpanOf(span: Span): OpenSpan {
  return {
    traceId: span.spanContext().traceId,
    isRecorded: span.isRecording(),
    name: (name) => void span.updateName(name),
    add: (attributes) => void span.setAttributes(defined(attributes)),
    fail: (errorName) => failSpan(span, errorName),
  }
}

function failSpan(span: Span, errorName: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR })
  span.setAttribute('error.type', errorName)
}

function parentOf(headers: IncomingHttpHeaders): Context {
  return propagation.extract(context.active(), headers)
}

function defined(attributes: SpanAttributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry) => entry[1] !== undefined),
  ) as Attributes
}
