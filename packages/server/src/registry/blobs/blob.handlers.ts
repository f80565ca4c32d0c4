import { parseDigest } from '../digest.ts'
import { isAskedToPush, type RegistryDoor } from '../http/registry-caller.ts'
import { answerEmpty } from '../http/registry-exchange.ts'
import type { RegistryHandler, RegistryHandlers } from '../http/registry-handler.ts'
import type { RepositoryNames } from '../http/repository-names.ts'
import type { PushGrace } from '../push-grace.service.ts'
import type { PushTargets } from '../push-targets.ts'
import type { RegistryEvents } from '../registry-events.ts'
import type { Blobs } from './blobs.service.ts'
import type { BlobServer } from './serve-blob.ts'

interface Dependencies {
  readonly door: RegistryDoor
  readonly names: RepositoryNames
  readonly targets: PushTargets
  readonly blobs: Blobs
  readonly server: BlobServer
  readonly events: RegistryEvents
  readonly grace: PushGrace
}

/** `/v2/<name>/blobs/<digest>`: pull, check and delete (OCI distribution-spec 1.1). */
export function blobHandlers(dependencies: Dependencies): RegistryHandlers<'blob'> {
  const { door, names, targets, blobs, server, events, grace } = dependencies

  const read: RegistryHandler<'blob'> = async (exchange, path, caller) => {
    const name = names.parse(path.name)
    const target = await door.repository(caller, name, 'pull')
    const blob = await blobs.require(target, parseDigest(path.digest))
    if (isAskedToPush(exchange, door, caller, name)) await grace.keepBlob(target, blob)
    await server.serve(exchange, blob)
    if (exchange.request.method === 'GET') events.blobPulled(exchange, target, blob)
  }

  return {
    GET: read,
    HEAD: read,
    async DELETE(exchange, path, caller) {
      const target = await targets.forDelete(caller, names.parse(path.name))
      const digest = parseDigest(path.digest)
      await blobs.delete(target, digest)
      events.blobDeleted(exchange, target, digest)
      answerEmpty(exchange, 202, {})
    },
  }
}
