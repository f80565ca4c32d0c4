import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as a collector gets it. */
export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 1 is a part inside the program, 2 is a request to a server (OTLP's numbers). */
  readonly kind: number
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  readonly isFailed: boolean
  readonly durationNanoseconds: bigint
}

/** Something that takes traces by OTLP over HTTP, and shows them. */
export interface TraceCollector {
  readonly url: string
  readonly spans: readonly CollectedSpan[]
  readonly services: ReadonlySet<string>
  /** Of the deliveries. */
  readonly headers: readonly IncomingHttpHeaders[]
  /** Everything as it came. */
  readonly text: string
  stop(): Promise<void>
}

interface Value {
  readonly stringValue?: string
  readonly intValue?: number | string
  readonly boolValue?: boolean
  readonly doubleValue?: number
}

interface Attribute {
  readonly key: string
  readonly value: Value
}

interface WireSpan extends Omit<CollectedSpan, 'attributes' | 'isFailed' | 'durationNanoseconds'> {
  readonly attributes: readonly Attribute[]
  readonly status: { readonly code?: number }
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
}

interface Delivery {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[]
  }[]
}

export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = []
  const services = new Set<string>()
  const headers: IncomingHttpHeaders[] = []
  const texts: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      headers.push(request.headers)
      texts.push(text)
      if (request.url === '/v1/traces') take(JSON.parse(text) as Delivery)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  const take = (delivery: Delivery) => {
    for (const { resource, scopeSpans } of delivery.resourceSpans) {
      services.add(String(attributesOf(resource.attributes)['service.name']))
      for (const scope of scopeSpans) spans.push(...scope.spans.map(spanOf))
    }
  }
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    services,
    headers,
    get text() {
      return texts.join('\n')
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function spanOf(span: WireSpan): CollectedSpan {
  const { traceId, spanId, parentSpanId, name, kind } = span
  return {
    traceId,
    spanId,
    name,
    kind,
    ...(parentSpanId === undefined || parentSpanId === '' ? {} : { parentSpanId }),
    attributes: attributesOf(span.attributes),
    isFailed: span.status.code === 2,
    durationNanoseconds: BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano),
  }
}

function attributesOf(attributes: readonly Attribute[]): CollectedSpan['attributes'] {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.boolValue ??
        (value.intValue === undefined ? (value.doubleValue ?? '') : Number(value.intValue)),
    ]),
  )
}
