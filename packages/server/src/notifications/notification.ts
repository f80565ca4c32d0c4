import type { EventName } from './notification-event.ts'
import type { MethodConfig, MethodName } from './notification-method.ts'

/** Whom a notification belongs to: events of that alone are told. */
export type NotificationSubject =
  | {
      readonly kind: 'repository'
      readonly id: number
      readonly namespaceId: number
      readonly namespace: string
      readonly repository: string
    }
  | { readonly kind: 'namespace'; readonly id: number; readonly namespace: string }

/** Somebody who wants to be told of one kind of event, in one way. */
export interface Notification {
  readonly id: number
  readonly uuid: string
  readonly event: EventName
  readonly method: MethodName
  readonly config: MethodConfig
  readonly eventConfig: Readonly<Record<string, unknown>>
  readonly title: string | undefined
  /** Events in a row that were given up. */
  readonly failures: number
  /** Why nothing is sent any more; undefined while it is on. */
  readonly disabledReason: string | undefined
  readonly createdAtMs: number
}

/** After so many events in a row that were given up, nothing more is sent (Quay's number). */
export const failuresMaximum = 3
/** Of one repository or namespace. */
export const notificationsMaximum = 50
/** Tests and repetitions of one notification that wait to be sent. */
export const askedMaximum = 10

/** Held by whoever changes whether there are notifications of a subject, or switches one off. */
export function notificationsLock({ kind, id }: NotificationSubject): string {
  return `notifications:${kind}:${id}`
}

export class NotificationNotFoundError extends Error {
  override readonly name = 'NotificationNotFoundError'

  constructor(uuid: string, subject: NotificationSubject) {
    const owner =
      subject.kind === 'repository'
        ? `the repository ${subject.namespace}/${subject.repository}`
        : subject.namespace
    super(`${owner} has no notification ${uuid.slice(0, 100)}`)
  }
}

export class DeliveryNotFoundError extends Error {
  override readonly name = 'DeliveryNotFoundError'

  constructor(id: string) {
    super(`there is no delivery ${id.slice(0, 40)} of this notification; old ones are forgotten`)
  }
}
