import { isLoopback } from './client-address.ts'
import type { HttpRequest } from './client-address.ts'

/** What proxies add. One in front on this machine would make everybody look local. */
const proxyHeaders = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']

/** Whether a request comes from a program on this machine itself, and not through a proxy on it. */
export function isFromThisMachine(request: HttpRequest): boolean {
  const { remoteAddress } = request.socket
  if (remoteAddress === undefined || !isLoopback(remoteAddress)) return false
  return !proxyHeaders.some((name) => request.headers[name] !== undefined)
}
