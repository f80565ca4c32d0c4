import type { RequestListener, Server, ServerResponse } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'

import type { LimitsConfig } from '../config/slices/limits.ts'
import type { HttpRequest } from './client-address.ts'
import { ambiguityOf, createServer, useLimits } from './http-server.ts'
import { IncomingMessage } from './node-http.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { TlsMaterial } from './tls-material.ts'

/** Where to listen: all addresses of the machine, or these. */
export type ListenHosts = 'all' | readonly string[]

export interface ListenOptions {
  /** Of several, those that the machine does not have (no IPv6) are left out. */
  readonly hosts: ListenHosts
  /** 0 takes one that is free, the same at every address. */
  readonly port: number
  readonly limits: LimitsConfig
  /** Undefined for plain HTTP. */
  readonly tls: TlsMaterial | undefined
  readonly onRequest: RequestListener
  /** Told of each connection that is refused because there are as many as there may be. */
  readonly onRefused?: () => void
}

/** What takes requests at one or more addresses. */
export interface Listener {
  readonly port: number
  /** Connections that are open at the moment. */
  readonly connections: number
  useLimits(limits: LimitsConfig): void
  /** For connections that begin from now on. The listener has to speak TLS already. */
  useTls(tls: TlsMaterial): void
  /**
   * Takes nothing new, lets the requests under way end, and cuts what is left after that time.
   *
   * @returns how many connections were cut
   */
  close(graceSeconds: number): Promise<number>
}

/** An address cannot be listened on. */
export class ListenError extends Error {
  override readonly name = 'ListenError'

  constructor(host: string | undefined, port: number, cause: unknown) {
    const place = host === undefined ? `port ${port}` : `${host}, port ${port}`
    super(`cannot listen on ${place}: ${reasonOf(cause)}`, { cause })
  }
}

/** Both kinds of server have the method; the types of one do not name it. */
type AnyServer = (Server | Http2SecureServer) & Pick<Server, 'closeIdleConnections'>

const freePortAttemptsMaximum = 10
const idleSweepMilliseconds = 50

/** @throws ListenError */
export async function listen(options: ListenOptions): Promise<Listener> {
  const connections = new Set<Socket>()
  const state = { isClosing: false }
  const onRequest: RequestListener = oneAtATime((request, response) => {
    if (state.isClosing) announceEnd(request, response)
    // By its class: the version is what the client writes, and may be 2.0 in a request of HTTP/1.
    const ambiguity = request instanceof IncomingMessage ? ambiguityOf(request) : undefined
    if (ambiguity === undefined) options.onRequest(request, response)
    else refuse(response, ambiguity)
  })
  const create = await serverMaker(options, onRequest)
  const open = (): AnyServer => {
    const server = create()
    server.on('drop', () => options.onRefused?.())
    server.on('connection', (socket: Socket) => {
      connections.add(socket)
      socket.once('close', () => connections.delete(socket))
    })
    return server
  }
  const servers = await openAll(open, options)
  return {
    port: portOf(servers),
    get connections() {
      return connections.size
    },
    useLimits(limits) {
      for (const server of servers) useLimits(server, limits)
    },
    useTls(tls) {
      for (const server of servers) {
        if ('setSecureContext' in server) server.setSecureContext(tls.options)
      }
    },
    async close(graceSeconds) {
      state.isClosing = true
      return await closeAll(servers, connections, graceSeconds)
    },
  }
}

/** HTTP/2 is loaded only where it is spoken. */
async function serverMaker(
  { limits, tls }: ListenOptions,
  onRequest: RequestListener,
): Promise<() => AnyServer> {
  if (tls === undefined) return () => createServer(limits, onRequest)
  const { createSecureServer } = await import('./secure-server.ts')
  return () => createSecureServer(limits, tls, onRequest) as AnyServer
}

function portOf([server]: readonly AnyServer[]): number {
  if (server === undefined) throw new Error('nothing listens')
  return (server.address() as AddressInfo).port
}

/** The same port at every address; a port that was free at only some of them is tried no more. */
async function openAll(open: () => AnyServer, options: ListenOptions): Promise<AnyServer[]> {
  const hosts = options.hosts === 'all' ? [undefined] : options.hosts
  for (let attempt = 1; ; attempt += 1) {
    const servers: AnyServer[] = []
    let port = options.port
    try {
      for (const host of hosts) {
        const server = open()
        const isOpen = await openAt(server, host, port, hosts.length > 1)
        if (!isOpen) continue
        servers.push(server)
        port = (server.address() as AddressInfo).port
      }
      if (servers.length === 0) throw new ListenError(hosts.join(' and '), port, 'no such address')
      return servers
    } catch (error) {
      for (const server of servers) server.close()
      const isTaken = codeOf((error as Error).cause) === 'EADDRINUSE'
      if (options.port !== 0 || !isTaken || attempt === freePortAttemptsMaximum) throw error
    }
  }
}

/** @returns false for an address that the machine does not have, where that is allowed */
async function openAt(
  server: AnyServer,
  host: string | undefined,
  port: number,
  mayLack: boolean,
): Promise<boolean> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
        server.off('error', reject)
        resolve()
      })
    })
    return true
  } catch (error) {
    const code = codeOf(error)
    if (mayLack && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return false
    throw new ListenError(host, port, error)
  }
}

async function closeAll(
  servers: readonly AnyServer[],
  connections: ReadonlySet<Socket>,
  graceSeconds: number,
): Promise<number> {
  let cut = 0
  const closed = servers.map(
    (server) => new Promise<void>((resolve) => server.close(() => resolve())),
  )
  const closeIdle = () => {
    for (const server of servers) server.closeIdleConnections()
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy()
  }
  closeIdle()
  // A connection whose last request has just been answered waits for the next one.
  const sweep = setInterval(closeIdle, idleSweepMilliseconds)
  const deadline = setTimeout(() => {
    cut = connections.size
    for (const socket of connections) socket.destroy()
  }, graceSeconds * 1000)
  try {
    await Promise.all(closed)
  } finally {
    clearInterval(sweep)
    clearTimeout(deadline)
  }
  return cut
}

/** Tells the client that this connection takes no further request; HTTP/2 has said so already. */
function announceEnd(request: HttpRequest, response: ServerResponse): void {
  if (request instanceof IncomingMessage) response.setHeader('connection', 'close')
}

function refuse(response: ServerResponse, message: string): void {
  const body = JSON.stringify({ errors: [{ code: 'INVALID_REQUEST', message }] })
  response.writeHead(400, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  })
  response.end(body)
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code
}

function reasonOf(cause: unknown): string {
  switch (codeOf(cause)) {
    case 'EADDRINUSE':
      return 'another program listens there; stop it, or choose another port'
    case 'EACCES':
      return 'this account may not use that port; choose one above 1023, or let a proxy listen there'
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return 'this machine does not have that address'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'no address is known for that name'
    default:
      return cause instanceof Error ? cause.message : String(cause)
  }
}
