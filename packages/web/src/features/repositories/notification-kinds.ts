import type { Answer } from '../../api/client.ts'
import { t } from './settings.texts.ts'

export type Notification = Answer<
  'get',
  '/repository/{repository}/notification/'
>['notifications'][number]

/** What can be told of, as far as it happens here. */
export const events = ['repo_push', 'repo_change', 'repo_image_expiry'] as const

/** How it can be told; what leads to an address first. */
const urlMethods = [
  'webhook',
  'signed_webhook',
  'cloudevents',
  'slack',
  'teams',
  'distribution_events',
] as const
export const methods = [...urlMethods, 'email', 'quay_notification'] as const

type Event = (typeof events)[number]
type Method = (typeof methods)[number]

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
