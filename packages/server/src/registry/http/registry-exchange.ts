import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request under `/v2` and the response to it, without a framework between: this is the hot path. */
export interface RegistryExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
}

export type Headers = Readonly<Record<string, string | number>>

/** Answers with headers alone, also to `HEAD`. */
export function answerEmpty(exchange: RegistryExchange, status: number, headers: Headers): void {
  const { response } = exchange
  response.writeHead(status, status === 204 ? headers : { 'content-length': 0, ...headers })
  response.end()
}

/** Answers with a body in memory; its headers alone to `HEAD`. */
export function answerBytes(
  exchange: RegistryExchange,
  status: number,
  headers: Headers,
  body: Uint8Array | string,
): void {
  const { request, response } = exchange
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  if (request.method === 'HEAD') response.end()
  else response.end(body)
}

export function answerJson(
  exchange: RegistryExchange,
  status: number,
  headers: Headers,
  value: unknown,
): void {
  answerBytes(
    exchange,
    status,
    { 'content-type': 'application/json', ...headers },
    JSON.stringify(value),
  )
}

const noQuery = new URLSearchParams()

/** The path and the query of a request's target (origin form, or absolute form: RFC 9112, 3.2). */
export function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const start = target.startsWith('/') ? 0 : pathStart(target)
  const mark = target.indexOf('?', start)
  if (mark < 0) return { path: target.slice(start), query: noQuery }
  return { path: target.slice(start, mark), query: new URLSearchParams(target.slice(mark + 1)) }
}

function pathStart(target: string): number {
  const authority = target.indexOf('://')
  const slash = authority < 0 ? -1 : target.indexOf('/', authority + 3)
  return slash < 0 ? target.length : slash
}
