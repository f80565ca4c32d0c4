import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'

import { markup, renderPage } from '../platform/http/html-page.ts'
import type { Encoding, PageFile, WebPageFiles } from './web-page-files.ts'

interface Dependencies {
  readonly files: WebPageFiles
  readonly registryTitle: string
  /** Where the operator's logo comes from, when it is not of this registry. */
  readonly logoUrl: string | undefined
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  png: 'image/png',
  jpg: 'image/jpeg',
}

const forEver = 'public, max-age=31536000, immutable'
const alwaysAsk = 'no-cache'

/** Addresses that programs call: whoever asks for one that is not there is told so in JSON. */
const notForPeople =
  /^\/(?:api|v1|v2|assets|oauth|oauth2|keys|health|realtime|metrics|csrf_token|\.well-known|_internal_ping|exportedlogs|userfiles)(?:\/|$)/i

/**
 * The web page: its files, cached for ever since their names change with their contents, and the
 * page itself for every address that a person may come by.
 */
export function webPageRoutes({
  files,
  registryTitle,
  logoUrl,
}: Dependencies): FastifyPluginCallback {
  const pageHeaders = headersOfPage(logoUrl)

  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    file: PageFile,
    cacheControl: string,
  ): Promise<FastifyReply> => {
    const encoding = chooseEncoding(file, request.headers['accept-encoding'])
    // Another coding is another representation (RFC 9110, 8.8.3.3).
    const etag = `"${file.etag}${encoding === undefined ? '' : `-${encoding}`}"`
    void reply
      .header('cache-control', cacheControl)
      .header('etag', etag)
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'same-origin')
    if (file.encodings.length > 0) void reply.header('vary', 'accept-encoding')
    if (namesTag(request.headers['if-none-match'], etag)) return await reply.code(304).send()
    const content = await files.read(file, encoding)
    if (content === undefined) return await notFound(reply)
    if (encoding !== undefined) void reply.header('content-encoding', encoding)
    const type = types[file.path.slice(file.path.lastIndexOf('.') + 1)]
    return await reply.type(type ?? 'application/octet-stream').send(content)
  }

  const answerPage = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    if (notForPeople.test(pathOf(request.url)) || !wantsHtml(request.headers.accept)) {
      return await notFound(reply)
    }
    const index = await files.find('/index.html')
    if (index === undefined) return await notBuilt(reply, registryTitle)
    void reply.headers(pageHeaders)
    return await send(request, reply, index, alwaysAsk)
  }

  const answerFile =
    (cacheControl: string) => async (request: FastifyRequest, reply: FastifyReply) => {
      const file = await files.find(pathOf(request.url))
      return await (file === undefined ? notFound(reply) : send(request, reply, file, cacheControl))
    }

  return (app, _options, done) => {
    app.get('/icon.svg', answerFile('public, max-age=3600'))
    app.get('/assets/:name', answerFile(forEver))
    // Stands behind all others.
    app.get('/*', answerPage)
    done()
  }
}

/** What the page may load and do: its own files and this server, and nothing else. */
function headersOfPage(logoUrl: string | undefined): Readonly<Record<string, string>> {
  const logo = logoUrl === undefined ? undefined : originOf(logoUrl)
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    // The style sheets of PatternFly draw some marks as data.
    `img-src 'self' data:${logo === undefined ? '' : ` ${logo}`}`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  return {
    'content-security-policy': policy,
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  }
}

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined
}

async function notFound(reply: FastifyReply): Promise<FastifyReply> {
  return await reply.code(404).send({ error: 'Not Found' })
}

/** The sources were installed without their scripts, or the build failed. */
async function notBuilt(reply: FastifyReply, registryTitle: string): Promise<FastifyReply> {
  const page = renderPage({
    title: `The web page is not built – ${registryTitle}`,
    body: markup`<h1>The web page is not built</h1>
<p>The registry and its API work. To have the page as well, run <code>npm install</code> and
<code>npm run build</code> where Berth is installed, and load this page again.</p>
<p><a href="/api/docs">API documentation</a></p>`,
  })
  return await reply.code(503).headers(page.headers).send(page.text)
}

/** The best coding that the client takes (RFC 9110, 12.5.3). */
function chooseEncoding(
  { encodings }: Pick<PageFile, 'encodings'>,
  header: string | string[] | undefined,
): Encoding | undefined {
  const taken = new Map(
    [header ?? '']
      .flat()
      .join(',')
      .split(',')
      .map((part) => {
        const [name = '', ...parameters] = part.trim().toLowerCase().split(';')
        const weight = parameters.find((parameter) => parameter.trim().startsWith('q='))
        return [name.trim(), weight === undefined ? 1 : Number(weight.trim().slice(2))] as const
      }),
  )
  return encodings.find((encoding) => (taken.get(encoding) ?? taken.get('*') ?? 0) > 0)
}

function namesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}

function wantsHtml(accept: string | undefined): boolean {
  return accept?.includes('text/html') === true
}

function pathOf(target: string): string {
  const end = target.search(/[?#]/)
  return end < 0 ? target : target.slice(0, end)
}
