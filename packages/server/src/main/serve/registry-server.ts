import type { IncomingMessage, ServerResponse } from 'node:http'

import { clientAddress } from '../../platform/http/client-address.ts'
import { publicAddress } from '../../platform/http/public-address.ts'
import { blobHandlers } from '../../registry/blobs/blob.handlers.ts'
import { BlobServer } from '../../registry/blobs/serve-blob.ts'
import { catalogHandlers } from '../../registry/catalog/catalog.handlers.ts'
import { Catalog } from '../../registry/catalog/catalog.service.ts'
import { RegistryDoor } from '../../registry/http/registry-caller.ts'
import { RequestGate } from '../../registry/http/request-gate.ts'
import { RepositoryNames } from '../../registry/http/repository-names.ts'
import { manifestHandlers } from '../../registry/manifests/manifest.handlers.ts'
import { PushGrace } from '../../registry/push-grace.service.ts'
import { PushTargets } from '../../registry/push-targets.ts'
import { referrersHandlers } from '../../registry/referrers/referrers.handlers.ts'
import { registryApi } from '../../registry/registry-api.ts'
import { RegistryRecords } from '../../registry/registry-records.ts'
import type { RegistryObservation } from '../../registry/request-observer.ts'
import { tagHandlers } from '../../registry/tags/tag.handlers.ts'
import { PastViews } from '../../registry/time-machine/past-views.ts'
import { pastViewHandler } from '../../registry/time-machine/view.handlers.ts'
import { tokenHandler } from '../../registry/token/token.handlers.ts'
import { TokenEndpoint } from '../../registry/token/token.service.ts'
import { uploadHandlers, uploadsHandlers } from '../../registry/uploads/upload.handlers.ts'
import type { Foundation, Services } from '../services.ts'

/** The whole of `/v2`, plugged together. */
export function assembleRegistry(
  foundation: Foundation,
  services: Services,
  { events, observe }: RegistryObservation,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { config, database, storage, clock } = foundation
  const {
    access,
    accounts,
    audit,
    blobs,
    deferredLog,
    encryption,
    keptTime,
    manifests,
    privileges,
    signIn,
    tokens,
    uploads,
  } = services
  const { limits } = config
  events.whenPushed(({ repository }, tags) => services.livePushes.announce(repository, tags))
  const addressOf = (request: IncomingMessage) => clientAddress(request, config.server.proxyCount)
  const names = new RepositoryNames(config.registry)
  const door = new RegistryDoor({ access, tokens, names, events, addressOf })
  const records = new RegistryRecords({ deferred: deferredLog, names, config, addressOf })
  const views = new PastViews({ database, clock, access, names, keptTime })
  const targets = new PushTargets({
    requireRoom: (tx, namespaceId) => services.quota.requireRepositoryRoom(tx, namespaceId),
    database,
    door,
    access,
    audit,
    clock,
    config: config.registry,
    events,
  })
  const grace = new PushGrace({
    database,
    clock,
    config: config.registry,
    collection: config.collection,
  })
  const catalog = new Catalog({ database, privileges, config: config.registry })
  const server = new BlobServer({ storage, config: config.storage })
  const { maximumLayerBytes } = config.storage
  const writing = { door, names, targets, blobs, uploads, maximumLayerBytes, limits, events }
  const lists = { door, names, database, clock, config: config.registry, limits }
  const endpoint = new TokenEndpoint({
    signIn,
    accounts,
    access,
    tokens,
    names,
    views,
    encryption,
    clock,
    config: config.registry,
    host: config.server.hostname,
  })
  return registryApi({
    door,
    gate: new RequestGate({ limits, names, clock, addressOf }),
    names,
    config: config.registry,
    service: tokens.audience,
    baseUrlOf: publicAddress(config.server),
    token: tokenHandler({ endpoint, events, records, addressOf }),
    handlers: {
      catalog: catalogHandlers({ catalog, names, config: config.registry, limits }),
      tags: tagHandlers(lists),
      manifest: manifestHandlers({
        door,
        names,
        targets,
        manifests,
        grace,
        config: config.registry,
        limits,
        events,
        records,
      }),
      blob: blobHandlers({ door, names, targets, blobs, server, events, grace }),
      uploads: uploadsHandlers(writing),
      upload: uploadHandlers(writing),
      referrers: referrersHandlers(lists),
    },
    past: {
      find: (name) => views.find(name),
      answer: pastViewHandler({
        views,
        door,
        database,
        manifests,
        blobs,
        server,
        config: config.registry,
        limits,
        events,
        records,
      }),
    },
    observe(exchange, outcome) {
      observe(exchange, outcome)
      if (outcome.error !== undefined) records.refused(exchange, outcome)
    },
  })
}
