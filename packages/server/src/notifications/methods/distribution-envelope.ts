import type { OutgoingEvent, PublicPlace } from '../notification-event.ts'

/**
 * The envelope of distribution's notifications: an event for each tag that was pushed or deleted,
 * and one for a manifest, or a whole repository, that was deleted. What is gone has no more than
 * its names, as there.
 */
export function distributionEnvelope(event: OutgoingEvent, place: PublicPlace): object {
  const { actor } = event.details
  const isPush = event.data['updated_tags'] !== undefined
  const targets = isPush ? pushedTargets(event, place) : deletedTargets(event)
  return {
    events: targets.map((target, index) => ({
      id: index === 0 ? event.id : `${event.id}-${index}`,
      timestamp: new Date(event.happenedAtMs).toISOString(),
      action: isPush ? 'push' : 'delete',
      target,
      request: {
        id: event.id,
        addr: actor?.address ?? '',
        host: place.host,
        method: isPush ? 'PUT' : 'DELETE',
        useragent: '',
      },
      actor: actor === undefined ? {} : { name: actor.name },
      source: { addr: place.host, instanceID: '' },
    })),
  }
}

function pushedTargets({ data, details }: OutgoingEvent, place: PublicPlace): object[] {
  const { manifest } = details
  const repository = String(data['repository'])
  const target = {
    mediaType: manifest?.mediaType ?? 'application/vnd.oci.image.manifest.v1+json',
    size: manifest?.sizeBytes ?? 0,
    length: manifest?.sizeBytes ?? 0,
    digest: manifest?.digest ?? `sha256:${'0'.repeat(64)}`,
    repository,
  }
  const url = `${place.scheme}://${place.host}/v2/${repository}/manifests/${target.digest}`
  return textsIn(data['updated_tags']).map((tag) => ({ ...target, url, tag }))
}

function deletedTargets({ data }: OutgoingEvent): object[] {
  const repository = String(data['repository'])
  const { manifest_digest: digest, is_repository_deleted: isOver } = data
  return [
    ...(typeof digest === 'string' ? [{ repository, digest }] : []),
    ...textsIn(data['deleted_tags']).map((tag) => ({ repository, tag })),
    ...(isOver === true ? [{ repository }] : []),
  ]
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}
