import type { Place } from '../place.ts'
import { t } from './notifications.texts.ts'

/** What can be told of. Some belongs to features that are off: it is named, and not offered. */
const events = [
  'repo_push',
  'repo_change',
  'repo_image_expiry',
  'quota_warning',
  'quota_error',
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
type Event = (typeof events)[number]

/** Ways of telling, those that lead to an address first. */
const urlMethods = [
  'webhook',
  'signed_webhook',
  'cloudevents',
  'distribution_events',
  'slack',
  'teams',
] as const
const goneMethods = ['flowdock', 'hipchat'] as const
const methods = [...urlMethods, 'email', 'quay_notification', ...goneMethods] as const
type Method = (typeof methods)[number]

/** @param features those of `/config` that are on */
export function offeredEvents(
  { kind }: Place,
  features: Readonly<Record<string, boolean>>,
): readonly Event[] {
  if (kind !== 'repository') return ['quota_warning', 'quota_error']
  const always = ['repo_push', 'repo_change'] as const
  return features['IMAGE_EXPIRY_TRIGGER'] === true ? [...always, 'repo_image_expiry'] : always
}

/** @param features those of `/config` that are on */
export function offeredMethods(features: Readonly<Record<string, boolean>>): readonly Method[] {
  return methods.filter((method) => method !== 'email' || features['MAILING'] === true)
}

/** What people call an event; its own name where that is not known. */
export function eventText(event: string): string {
  const known = events.find((one) => one === event)
  return known === undefined ? event : t(`event-${known satisfies Event}`)
}

/** What people call a way of telling. */
export function methodText(method: string): string {
  const known = methods.find((one) => one === method)
  return known === undefined ? method : t(`method-${known satisfies Method}`)
}

/** Where it goes to: an address, a mail address, or somebody's name. */
export function notificationTarget(config: Readonly<Record<string, unknown>>): string {
  const { url, email, target } = config
  if (typeof url === 'string') return url
  if (typeof email === 'string') return email
  const { name } = (target ?? {}) as Readonly<Record<string, unknown>>
  return typeof name === 'string' ? name : ''
}

export function needsUrl(method: string): boolean {
  return urlMethods.some((one) => one === method)
}

/** Its service was shut down; the registry keeps such notifications and sends nothing. */
export function isGone(method: string): boolean {
  return goneMethods.some((one) => one === method)
}
