import type { IncomingMessage, ServerResponse } from 'node:http'

import { endResponse } from '../../platform/http/end-response.ts'

/** A request under `/v2` and the response to it, without a framework between: this is the hot path. */
export interface RegistryExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
}

export type Headers = Readonly<Record<string, string | number>>

/** Answers with headers alone, also to `HEAD`. */
export function answerEmpty(exchange: RegistryExchange, status: number, headers: Headers): void {
  const { request, response } = exchange
  response.writeHead(status, status === 204 ? headers : { 'content-length': 0, ...headers })
  endResponse(request, response)
}

/**
 * A body that is sent many times, spelled so that Node puts it into one write with the
 * headers: each character is one byte. Larger bodies stay bytes.
 */
export type ReadyBody = { readonly latin1: string } | { readonly bytes: Uint8Array }

/** Beyond this, copying a body behind the headers costs more than a second buffer. */
const singleWriteBytesMaximum = 32 * 1024

export function readyBody(content: Uint8Array): ReadyBody {
  if (content.byteLength > singleWriteBytesMaximum) return { bytes: content }
  const { buffer, byteOffset, byteLength } = content
  return { latin1: Buffer.from(buffer, byteOffset, byteLength).toString('latin1') }
}

/** Answers with a body that is ready; its headers alone to `HEAD`. */
export function answerReady(
  exchange: RegistryExchange,
  status: number,
  headers: Headers,
  body: ReadyBody,
): void {
  const { request, response } = exchange
  const isText = 'latin1' in body
  const length = isText ? body.latin1.length : body.bytes.byteLength
  response.writeHead(status, { ...headers, 'content-length': length })
  if (request.method === 'HEAD') endResponse(request, response)
  else if (isText) endResponse(request, response, body.latin1, 'latin1')
  else endResponse(request, response, body.bytes)
}

/** Answers with a text; its headers alone to `HEAD`. */
export function answerText(
  exchange: RegistryExchange,
  status: number,
  headers: Headers,
  body: string,
): void {
  const { request, response } = exchange
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  endResponse(request, response, request.method === 'HEAD' ? '' : body)
}

export function answerJson(
  exchange: RegistryExchange,
  status: number,
  headers: Headers,
  value: unknown,
): void {
  answerText(
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
  return { path: target.slice(start, mark), query: queryOf(target.slice(mark + 1)) }
}

function queryOf(text: string): URLSearchParams {
  // PostgreSQL takes no text with a NUL; no name, type or digest has the other character either.
  return new URLSearchParams(text.includes('%00') ? text.replaceAll('%00', '%EF%BF%BD') : text)
}

function pathStart(target: string): number {
  const authority = target.indexOf('://')
  const slash = authority < 0 ? -1 : target.indexOf('/', authority + 3)
  return slash < 0 ? target.length : slash
}
