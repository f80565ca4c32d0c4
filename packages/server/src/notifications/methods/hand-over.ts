import { findAccount } from '../../namespaces/account-lookup.service.ts'
import { findTeam, ownersOf, usersOfTeam } from '../../namespaces/teams/team-lookup.service.ts'
import { insertNotices } from '../../namespaces/users/notices/notices.service.ts'
import { composeMail } from '../../platform/mail/compose-mail.ts'
import type { Outbox } from '../../platform/mail/outbox.ts'
import type { Tx } from '../../schema/tables.ts'
import { isEmailAuthorized } from '../authorized-email.queries.ts'
import type { DeliveryResult } from '../delivery.ts'
import { type OutgoingEvent, summaryOf } from '../notification-event.ts'
import type { Notification, NotificationSubject } from '../notification.ts'

interface Occasion {
  readonly notification: Notification
  readonly subject: NotificationSubject
  readonly event: OutgoingEvent
}

/** How handing an event over went, and whose drawers have something new. */
export interface HandOver {
  readonly result: DeliveryResult
  readonly heard: readonly number[]
}

const teamUsersMaximum = 1000
const ownersMaximum = 100

/** Methods that need nobody outside: drawers, and mail, which has a queue of its own. */
export async function handOver(
  tx: Tx,
  given: { readonly outbox: Outbox; readonly registryTitle: string },
  occasion: Occasion,
): Promise<HandOver> {
  switch (occasion.notification.method) {
    case 'quay_notification':
      return await toDrawers(tx, occasion)
    case 'email':
      return { result: await toMail(tx, given, occasion), heard: [] }
    case 'flowdock':
      return failed('Flowdock was shut down in 2023; use another method')
    case 'hipchat':
      return failed('HipChat was shut down in 2019; use another method')
    default:
      throw new Error(`${occasion.notification.method} sends to somebody outside`)
  }
}

function failed(error: string): HandOver {
  return { result: { durationMs: 0, error, mayRetry: 'no' }, heard: [] }
}

async function toDrawers(tx: Tx, { notification, subject, event }: Occasion): Promise<HandOver> {
  const { kind, name } = notification.config.target ?? { kind: 'user', name: '' }
  const accountIds = await findTarget(tx, subject, { kind, name })
  if (accountIds === undefined) return failed(`there is no ${kind} ${name} any more`)
  const { id, name: eventName, data, happenedAtMs } = event
  await insertNotices(tx, accountIds, {
    kind: eventName,
    metadata: data,
    lookup: `event:${id}`,
    nowMs: happenedAtMs,
  })
  const heard = kind === 'org' ? await ownersOf(tx, accountIds[0] ?? 0, ownersMaximum) : accountIds
  return { result: { durationMs: 0 }, heard }
}

/**
 * The accounts in whose drawers something is put; undefined when there is no such target. Teams
 * and organizations are those of the namespace itself.
 */
export async function findTarget(
  tx: Tx,
  subject: NotificationSubject,
  { kind, name }: { readonly kind: 'user' | 'team' | 'org'; readonly name: string },
): Promise<number[] | undefined> {
  if (kind === 'team') {
    const namespaceId = subject.kind === 'repository' ? subject.namespaceId : subject.id
    const team = await findTeam(tx, namespaceId, name)
    return team === undefined ? undefined : await usersOfTeam(tx, team.id, teamUsersMaximum)
  }
  if (kind === 'org' && name !== subject.namespace) return undefined
  const account = await findAccount(tx, name)
  const wanted = kind === 'org' ? 'organization' : 'user'
  return account?.kind === wanted ? [account.id] : undefined
}

async function toMail(
  tx: Tx,
  { outbox, registryTitle }: { readonly outbox: Outbox; readonly registryTitle: string },
  { notification, subject, event }: Occasion,
): Promise<DeliveryResult> {
  const { email = '' } = notification.config
  if (!outbox.isOn) {
    return {
      durationMs: 0,
      error: 'this registry sends no mail: MAIL_SERVER is not set',
      mayRetry: 'no',
    }
  }
  if (!(await isEmailAuthorized(tx, subject, email))) {
    return { durationMs: 0, error: `${email} does not want this mail any more`, mayRetry: 'no' }
  }
  const { homepage } = event.data
  await outbox.post(
    tx,
    composeMail({
      to: email,
      subject: `[${registryTitle}] ${summaryOf(event)}`,
      parts: [
        `${summaryOf(event)}.`,
        ...Object.entries(event.data)
          .filter(([name]) => name !== 'homepage')
          .map(
            ([name, value]) =>
              `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`,
          ),
        ...(typeof homepage === 'string' ? [{ link: homepage, label: homepage }] : []),
      ],
    }),
  )
  return { durationMs: 0 }
}
