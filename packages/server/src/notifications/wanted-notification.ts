import { readEventConfig } from './event-config.ts'
import { InvalidNotificationError } from './invalid-notification-error.ts'
import { namespaceEvents, repositoryEvents } from './notification-event.ts'
import { methodNames, readMethodConfig, sendsToUrl } from './notification-method.ts'
import type { NewNotification } from './notification.queries.ts'
import type { NotificationSubject } from './notification.ts'

/** What a client asks for. */
export interface WantedNotification {
  readonly event: string
  readonly method: string
  readonly config: Readonly<Record<string, unknown>>
  readonly eventConfig: Readonly<Record<string, unknown>>
  readonly title: string | undefined
}

/** Reads what is asked for a subject. @throws InvalidNotificationError */
export function readNotification(
  subject: NotificationSubject,
  wanted: WantedNotification,
): NewNotification {
  const events = subject.kind === 'repository' ? repositoryEvents : namespaceEvents
  const event = events.find((name) => name === wanted.event)
  if (event === undefined) {
    throw new InvalidNotificationError(
      `there is no event ${quoted(wanted.event)} of a ${subject.kind}; the events are ${events.join(', ')}`,
    )
  }
  const method = methodNames.find((name) => name === wanted.method)
  if (method === undefined) {
    throw new InvalidNotificationError(
      `there is no method ${quoted(wanted.method)}; the methods are ${methodNames.join(', ')}`,
    )
  }
  if (method === 'distribution_events' && !['repo_push', 'repo_change'].includes(event)) {
    throw new InvalidNotificationError(
      'distribution_events tells of repo_push, or of repo_change: of deletions too',
    )
  }
  const config = readMethodConfig(method, wanted.config)
  if (sendsToUrl(method) !== (config.url !== undefined)) throw new Error(`${method} lost its URL`)
  return {
    event,
    method,
    config,
    eventConfig: readEventConfig(event, wanted.eventConfig),
    title: wanted.title,
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60))
}
