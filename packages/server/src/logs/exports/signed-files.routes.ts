import { pipeline } from 'node:stream/promises'

import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'

import type { Clock } from '../../platform/clock/clock.ts'
import type { SignedLinks } from '../../platform/http/signed-link.ts'
import { findStorageKey } from '../../storage/storage-key.ts'
import type { Storage } from '../../storage/storage.ts'

interface Dependencies {
  readonly storage: Storage
  readonly links: SignedLinks
  readonly clock: Clock
  readonly folders: { readonly exportedLogs: string; readonly userFiles: string }
}

interface Request {
  readonly Params: { readonly id: string }
  readonly Querystring: { readonly expires?: unknown; readonly signature?: unknown }
}

/**
 * Files that a link opens: exported logs, and what people upload for builds. The link is all
 * that is asked for; it is signed, and ends.
 */
export function signedFileRoutes(dependencies: Dependencies): FastifyPluginCallback {
  const { folders } = dependencies
  return (app, _options, done) => {
    app.get<Request>('/exportedlogs/:id', (request, reply) =>
      send(dependencies, request, reply, {
        folder: folders.exportedLogs,
        type: 'application/json',
        extension: '.json',
      }),
    )
    app.get<Request>('/userfiles/:id', (request, reply) =>
      send(dependencies, request, reply, {
        folder: folders.userFiles,
        type: 'application/octet-stream',
        extension: '',
      }),
    )
    done()
  }
}

async function send(
  { storage, links, clock }: Dependencies,
  request: FastifyRequest<Request>,
  reply: FastifyReply,
  file: { readonly folder: string; readonly type: string; readonly extension: string },
): Promise<FastifyReply> {
  const { id } = request.params
  const [path = ''] = request.url.split('?', 1)
  const key = findStorageKey(`${file.folder}/${id}`)
  const isOpen = key !== undefined && links.isValid(path, request.query, clock())
  const driver = storage.driverOf(storage.preferredLocation)
  const sizeBytes = isOpen ? await driver.sizeOf(key) : undefined
  // A link that is wrong, one that has ended and a file that is gone look alike.
  if (!isOpen || sizeBytes === undefined) return await reply.code(404).send({ error: 'Not Found' })
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    'content-type': file.type,
    'content-length': sizeBytes,
    'content-disposition': `attachment; filename="${id}${file.extension}"`,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  })
  if (request.method === 'HEAD') {
    raw.end()
    return reply
  }
  try {
    await pipeline(await driver.open(key), raw)
  } catch {
    // Half an answer is out: only a broken connection tells the client so.
    raw.destroy()
  }
  return reply
}
