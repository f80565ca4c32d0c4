import { InvalidRedirectUriError } from './oauth-application.ts'

/*
 * Where people are led after they let an application in, with what it may do in their name in
 * the address. An address that is not the application's own is never led to, not even to say
 * what is wrong (RFC 6749, 4.1.2.1).
 *
 * Quay takes every address that begins with the registered text, so that `https://app.example`
 * lets `https://app.example.evil.com` in. Here the beginning ends where a part of a URL ends.
 */

/** Schemes that browsers act upon instead of handing them to a program. */
const dangerousSchemes = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'file:',
  'blob:',
  'about:',
  'filesystem:',
  'view-source:',
  'ws:',
  'wss:',
  'ftp:',
])
const lengthMaximum = 2000

/**
 * Checks an address that an application wants to register. Empty: it registers none.
 *
 * @throws InvalidRedirectUriError
 */
export function requireRedirectUri(uri: string): void {
  if (uri === '') return
  const url = parse(uri)
  if (url === undefined) throw new InvalidRedirectUriError(uri, 'it is no absolute URL')
  if (dangerousSchemes.has(url.protocol)) {
    throw new InvalidRedirectUriError(uri, `browsers do more with ${url.protocol} than to go there`)
  }
}

/**
 * The address to lead to, or undefined when it is none of the application's.
 *
 * @param registered what the application registered; empty: nothing
 * @param ownPage the page of ours that shows a token
 */
export function redirectTarget(
  asked: string,
  registered: string,
  ownPage: string,
): URL | undefined {
  const url = parse(asked)
  if (url === undefined || dangerousSchemes.has(url.protocol)) return undefined
  if (url.href === ownPage) return url
  const own = registered === '' ? undefined : parse(registered)
  if (own === undefined || dangerousSchemes.has(own.protocol)) return undefined
  return isBelow(url, own) ? url : undefined
}

function isBelow(url: URL, own: URL): boolean {
  if (url.href === own.href) return true
  // The address of a program on a device has no parts that are known to mean anything.
  const isWeb = own.protocol === 'https:' || own.protocol === 'http:'
  if (!isWeb || url.protocol !== own.protocol || url.host !== own.host) return false
  if (own.search !== '') return url.pathname === own.pathname && url.search === own.search
  if (url.pathname === own.pathname) return true
  const folder = own.pathname.endsWith('/') ? own.pathname : `${own.pathname}/`
  return url.pathname.startsWith(folder) && !hasHiddenSteps(url.pathname)
}

/** Some servers take an encoded slash or dot for one; the parser of URLs does not. */
function hasHiddenSteps(path: string): boolean {
  return /%2e|%2f|%5c/i.test(path) || path.includes('//')
}

function parse(text: string): URL | undefined {
  if (text.length > lengthMaximum || !/^[\u0021-\u007e]+$/.test(text)) return undefined
  if (text.includes('\\') || text.includes('#')) return undefined
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return undefined
  return url
}
