/**
 * Quay's events of repositories, and one of ours: `repo_change` is every push and every deletion,
 * in their order. Some belong to features that are not there; they never happen.
 */
export const repositoryEvents = [
  'repo_push',
  'repo_change',
  'repo_image_expiry',
  'build_queued',
  'build_start',
  'build_success',
  'build_cancelled',
  'build_failure',
  'vulnerability_found',
  'repo_mirror_sync_started',
  'repo_mirror_sync_success',
  'repo_mirror_sync_failed',
] as const
export type RepositoryEvent = (typeof repositoryEvents)[number]

export const namespaceEvents = ['quota_error', 'quota_warning'] as const
export type NamespaceEvent = (typeof namespaceEvents)[number]

export type EventName = RepositoryEvent | NamespaceEvent

/** What receivers are told, under Quay's names. */
export type EventData = Readonly<Record<string, unknown>>

/** Beside Quay's data, for methods that tell more. */
export interface EventDetails {
  /** Of a push. */
  readonly manifest?: {
    readonly digest: string
    readonly mediaType: string
    readonly sizeBytes: number
  }
  /** Who did it, and from where; the address is not known of everything. */
  readonly actor?: { readonly name: string; readonly address: string }
}

/** Something that happened, as it is told. */
export interface OutgoingEvent {
  /** The same at every try, and for everybody who is told. */
  readonly id: string
  readonly name: EventName
  readonly data: EventData
  readonly details: EventDetails
  readonly happenedAtMs: number
}

/** Where people find what an event is about. */
export interface PublicPlace {
  readonly scheme: 'http' | 'https'
  /** `host[:port]` */
  readonly host: string
}

/** The part that all events of repositories have (Quay's names). */
export function repositoryEventData(
  { scheme, host }: PublicPlace,
  { namespace, repository }: { readonly namespace: string; readonly repository: string },
  more: EventData,
): EventData {
  const fullName = `${namespace}/${repository}`
  return {
    repository: fullName,
    namespace,
    name: repository,
    docker_url: `${host}/${fullName}`,
    homepage: `${scheme}://${host}/repository/${fullName}`,
    ...more,
  }
}

/** The part that all events of namespaces have. */
export function namespaceEventData(
  { scheme, host }: PublicPlace,
  namespace: string,
  more: EventData,
): EventData {
  return { namespace, homepage: `${scheme}://${host}/organization/${namespace}`, ...more }
}

/** How bad it is, as chat programs colour it. */
export type EventLevel = 'info' | 'success' | 'warning' | 'error'

export function levelOf(name: EventName): EventLevel {
  if (name === 'quota_error' || name.endsWith('_failure') || name.endsWith('_failed')) {
    return 'error'
  }
  if (name === 'quota_warning' || name === 'vulnerability_found') return 'warning'
  return name.endsWith('_success') ? 'success' : 'info'
}

/** One line for people. */
export function summaryOf({ name, data }: Pick<OutgoingEvent, 'name' | 'data'>): string {
  const subject = textOf(data['repository'] ?? data['namespace'])
  switch (name) {
    case 'repo_push':
      return `${subject}: pushed ${listed(data['updated_tags'])}`
    case 'repo_change':
      return `${subject}: ${changeText(data)}`
    case 'repo_image_expiry':
      return `${subject}: ${listed(data['tags'])} will expire within ${String(data['expiring_in'])}`
    case 'quota_warning':
      return `${subject} uses ${String(data['usage_percent'])} % of its quota`
    case 'quota_error':
      return `${subject} has no room left: ${String(data['usage_percent'])} % of its quota is used`
    default:
      return `${subject}: ${name.replaceAll('_', ' ')}`
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function changeText(data: EventData): string {
  const { deleted_tags: tags, manifest_digest: digest, is_repository_deleted: isOver } = data
  if (isOver === true) return 'the repository was deleted'
  if (tags === undefined) return `pushed ${listed(data['updated_tags'])}`
  return digest === undefined
    ? `deleted ${listed(tags)}`
    : `deleted ${textOf(digest)}, with ${listed(tags)}`
}

const listedMaximum = 10

function listed(value: unknown): string {
  const names = Array.isArray(value) ? value.map(String) : []
  if (names.length === 0) return 'no tag'
  const more = names.length - listedMaximum
  return `${names.slice(0, listedMaximum).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** What a test sends: an event of that name which did not happen (Quay's samples). */
export function sampleData(
  name: EventName,
  eventConfig: Readonly<Record<string, unknown>>,
): EventData {
  switch (name) {
    case 'repo_push':
      return { updated_tags: ['latest', 'foo'], pruned_image_count: 3 }
    case 'repo_change':
      return { updated_tags: ['latest', 'foo'] }
    case 'repo_image_expiry':
      return { tags: ['latest', 'v1'], expiring_in: daysText(eventConfig['days']) }
    case 'vulnerability_found':
      return {
        tags: ['latest', 'prod'],
        image: 'some-image-id',
        vulnerability: {
          id: 'CVE-FAKE-CVE',
          description: 'A vulnerability of the future',
          link: 'https://security-tracker.debian.org/tracker/CVE-FAKE-CVE',
          priority: 'Critical',
        },
      }
    case 'repo_mirror_sync_started':
    case 'repo_mirror_sync_success':
    case 'repo_mirror_sync_failed':
      return { message: 'TEST NOTIFICATION' }
    case 'quota_warning':
      return quotaSample({ percent: 80, usageBytes: 858_993_459 })
    case 'quota_error':
      return quotaSample({ percent: 100, usageBytes: 1_127_428_915 })
    case 'build_queued':
    case 'build_start':
    case 'build_success':
    case 'build_cancelled':
    case 'build_failure':
      return {
        build_id: 'fake-build-id',
        build_name: 'some-fake-build',
        docker_tags: ['latest', 'foo', 'bar'],
        ...(name === 'build_failure' ? { error_message: 'This is a fake error message' } : {}),
      }
  }
}

export function daysText(days: unknown): string {
  return `${Number(days)} days`
}

/** What an event about a quota tells (Quay's names). */
export function quotaData(quota: {
  readonly thresholdPercent: number
  readonly usageBytes: number
  readonly limitBytes: number
}): EventData {
  const { thresholdPercent, usageBytes, limitBytes } = quota
  return {
    threshold_percent: thresholdPercent,
    usage_bytes: usageBytes,
    limit_bytes: limitBytes,
    usage_percent: limitBytes === 0 ? 100 : Math.floor((usageBytes * 100) / limitBytes),
    usage_bytes_formatted: bytesText(usageBytes),
    limit_bytes_formatted: bytesText(limitBytes),
  }
}

/** Of a gibibyte. In Quay's samples the part that is used is rounded. */
function quotaSample({ percent, usageBytes }: Readonly<Record<'percent' | 'usageBytes', number>>) {
  const limitBytes = 1024 ** 3
  return {
    ...quotaData({ thresholdPercent: percent, usageBytes, limitBytes }),
    usage_percent: Math.round((usageBytes * 100) / limitBytes),
  }
}

/** In steps of 1024, spelled as Quay does: `512 bytes`, `1.05 GB`. */
function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  const units = ['KB', 'MB', 'GB', 'TB', 'PB']
  let [value, unit] = [bytes / 1024, 0]
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024
  return `${value.toFixed(2)} ${units[unit]}`
}
