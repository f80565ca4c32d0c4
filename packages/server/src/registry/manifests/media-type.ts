/** The media types of manifests that Berth stores and serves. */
export const mediaTypes = {
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
} as const

export type ManifestMediaType = (typeof mediaTypes)[keyof typeof mediaTypes]

const known = new Set<string>(Object.values(mediaTypes))

export function isManifestMediaType(text: string): text is ManifestMediaType {
  return known.has(text)
}

export function isIndexMediaType(mediaType: string): boolean {
  return mediaType === mediaTypes.dockerList || mediaType === mediaTypes.ociIndex
}

export function isOciMediaType(mediaType: string): boolean {
  return mediaType === mediaTypes.ociManifest || mediaType === mediaTypes.ociIndex
}

/** Whether a config describes a container's file system, and how it was made layer by layer. */
export function isImageConfig(mediaType: string): boolean {
  return (
    mediaType === 'application/vnd.oci.image.config.v1+json' ||
    mediaType === 'application/vnd.docker.container.image.v1+json'
  )
}

/** RFC 6838, section 4.2: a media type without parameters. */
const mediaTypeForm = /^[A-Za-z0-9][\w!#$&^.+-]{0,126}\/[A-Za-z0-9][\w!#$&^.+-]{0,126}$/

export function isMediaType(text: string): boolean {
  return mediaTypeForm.test(text)
}

/** Layers that a client fetches from elsewhere: their bytes need not be here. */
export function isForeignLayer(mediaType: string): boolean {
  return (
    mediaType.startsWith('application/vnd.oci.image.layer.nondistributable.') ||
    mediaType === 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' ||
    mediaType === 'application/vnd.docker.image.rootfs.foreign.diff.tar'
  )
}
