import type {
  BlobObject,
  Finding,
  FindingKind,
  SomeRepositories,
} from '../../registry/verification/finding.ts'
import { formatBytes, formatCount } from './amounts.ts'

/** A finding as a sentence. */
export function describeFinding(finding: Finding): string {
  switch (finding.kind) {
    case 'blob-missing':
      return `${blobOf(finding)} is missing: there is no object ${objectOf(finding)}; ${neededBy(finding.repositories)}`
    case 'blob-size-wrong':
      return `${blobOf(finding)} has the wrong size: the object ${objectOf(finding)} has ${formatCount(finding.actualSizeBytes)} bytes, not ${formatCount(finding.sizeBytes)}; ${neededBy(finding.repositories)}`
    case 'blob-damaged':
      return `${blobOf(finding)} is damaged: the object ${objectOf(finding)} has the digest ${finding.actualDigest}; ${neededBy(finding.repositories)}`
    case 'blob-unreadable':
      return `${blobOf(finding)} cannot be read from the object ${objectOf(finding)}: ${finding.reason}; ${neededBy(finding.repositories)}`
    case 'blob-nowhere':
      return `blob ${finding.digest} (${formatBytes(finding.sizeBytes)}) lies nowhere; ${neededBy(finding.repositories)}`
    case 'location-unknown':
      return `${formatCount(finding.blobs)} blobs lie at the location ${finding.location}, which the configuration does not have`
    case 'manifest-damaged':
      return `manifest ${finding.repository}@${finding.digest} is damaged: its bytes have the digest ${finding.actualDigest}`
    case 'manifest-unreadable':
      return `manifest ${finding.repository}@${finding.digest} cannot be understood: ${finding.reason}`
    case 'content-missing':
      return `manifest ${finding.repository}@${finding.digest} names ${finding.missingDigest}, which the repository does not have`
    case 'tag-dangling':
      return `tag ${finding.repository}:${finding.tag} points to nothing that is served (${finding.reason})`
    case 'upload-damaged':
      return `upload ${finding.id} to ${finding.repository} has lost bytes of the ${formatCount(finding.receivedBytes)} that it had received (${finding.location})`
    case 'object-unreferenced':
      return `object ${finding.storageKey} at ${finding.location} (${formatBytes(finding.sizeBytes)}, of ${finding.modifiedAt}) belongs to nothing`
    case 'blob-unlinked':
      return `blob ${finding.digest} (${formatBytes(finding.sizeBytes)}) is needed by nobody, and the collector does not know of it`
    case 'manifest-unkept':
      return `manifest ${finding.repository}@${finding.digest} is kept by nothing, and the collector does not know of it`
    case 'job-given-up':
      return `job ${finding.id} (${finding.job}) was given up on ${finding.givenUpAt}: ${finding.error}`
  }
}

function blobOf({ digest, sizeBytes }: BlobObject): string {
  return `blob ${digest} (${formatBytes(sizeBytes)})`
}

function objectOf({ storageKey, location }: BlobObject): string {
  return `${storageKey} at ${location}`
}

function neededBy({ names, count }: SomeRepositories): string {
  if (count === 0) return 'no repository has it'
  const others = count - names.length
  return `needed by ${names.join(', ')}${others > 0 ? ` and ${formatCount(others)} more` : ''}`
}

const brokenBlob =
  'Blobs: restore the objects from a backup of the store. Without one, run "berth verify ' +
  '--repair" and push the images of these repositories again: the registry then takes the ' +
  'bytes anew. Until then, pulls of these images fail.'
const brokenManifest =
  'Manifests: their rows were changed by something else than Berth, or the disk of the database ' +
  'fails. Push these images again, or restore the database from a backup.'

const unknownToCollector =
  'What is needed by nobody: run "berth verify --repair"; the collector then looks at it, and ' +
  'removes it when its grace is over.'

/** What somebody does about findings of a kind. */
export const remedies: Readonly<Record<FindingKind, string>> = {
  'blob-unlinked': unknownToCollector,
  'manifest-unkept': unknownToCollector,
  'blob-missing': brokenBlob,
  'blob-size-wrong': brokenBlob,
  'blob-damaged': brokenBlob,
  'blob-nowhere':
    'Blobs that lie nowhere: push the images of these repositories again; the registry takes ' +
    'the bytes anew.',
  'blob-unreadable':
    'Blobs that cannot be read: the store has them, but fails to read them. Look at its disks ' +
    'and its logs, then verify again.',
  'location-unknown':
    'Locations: name them in DISTRIBUTED_STORAGE_CONFIG, with the store that they had, and ' +
    'verify again. Until then, what lies there can neither be pulled nor checked.',
  'manifest-damaged': brokenManifest,
  'manifest-unreadable': brokenManifest,
  'content-missing': 'Missing content: push the image again; the registry asks for what it lacks.',
  'tag-dangling': 'Tags: push them again, or delete them.',
  'upload-damaged':
    'Uploads: nothing needs to be done. Their clients begin again, and what is left is removed ' +
    'when it has expired.',
  'object-unreferenced':
    'Objects that belong to nothing: they take space, and harm nothing. Before you remove them ' +
    'by hand, make sure that no other registry uses this store and that the database is not ' +
    'an older backup.',
  'job-given-up':
    'Jobs: remove what their errors complain of, then run "berth verify --repair" to let them be ' +
    'tried again.',
}
