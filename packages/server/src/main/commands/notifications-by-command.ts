import { commandLine } from '../../logs/log-entry.ts'
import { AccountNotFoundError } from '../../namespaces/account.ts'
import { presentDelivery, presentNotification } from '../../notifications/notification.wire.ts'
import type { WantedNotification } from '../../notifications/wanted-notification.ts'
import type { NotificationSubject } from '../../notifications/notification.ts'
import { RepositoryNotFoundError } from '../../repositories/repository.ts'
import type { Services } from '../services.ts'
import type { LocationOptions } from './location-options.ts'
import { withRegistry } from './with-registry.ts'

const deliveriesShown = 100

export async function listByCommand(options: LocationOptions, owner: string) {
  return await withSubject(options, owner, async ({ notifications }, subject) =>
    (await notifications.list(subject)).map((each) => presentNotification(each)),
  )
}

export async function createByCommand(
  options: LocationOptions,
  owner: string,
  wanted: WantedNotification,
) {
  return await withSubject(options, owner, async ({ notifications }, subject) =>
    presentNotification(await notifications.create(commandLine, subject, wanted), { isNew: true }),
  )
}

export async function deleteByCommand(options: LocationOptions, owner: string, uuid: string) {
  await withSubject(options, owner, async ({ notifications }, subject) =>
    notifications.delete(commandLine, subject, uuid),
  )
}

export async function testByCommand(options: LocationOptions, owner: string, uuid: string) {
  return await withSubject(options, owner, async ({ notifications }, subject) =>
    notifications.test(subject, uuid),
  )
}

export async function resendByCommand(
  options: LocationOptions,
  owner: string,
  uuid: string,
  delivery: string,
) {
  return await withSubject(options, owner, async ({ notifications }, subject) =>
    notifications.sendAgain(subject, uuid, delivery),
  )
}

export async function deliveriesByCommand(options: LocationOptions, owner: string, uuid: string) {
  return await withSubject(options, owner, async ({ notifications }, subject) => {
    const page = { beforeId: undefined, limit: deliveriesShown }
    return (await notifications.deliveries(subject, uuid, page)).map(presentDelivery)
  })
}

export async function resetByCommand(options: LocationOptions, owner: string, uuid: string) {
  await withSubject(options, owner, async ({ notifications }, subject) =>
    notifications.reset(commandLine, subject, uuid),
  )
}

async function withSubject<Result>(
  options: LocationOptions,
  owner: string,
  task: (services: Services, subject: NotificationSubject) => Promise<Result>,
): Promise<Result> {
  return await withRegistry(options, async ({ services }) =>
    task(services, await subjectNamed(services, owner)),
  )
}

/** @throws RepositoryNotFoundError, AccountNotFoundError */
async function subjectNamed(services: Services, owner: string): Promise<NotificationSubject> {
  const slash = owner.indexOf('/')
  if (slash < 0) {
    const account = await services.accounts.find(owner)
    if (account === undefined || account.kind === 'robot') {
      throw new AccountNotFoundError('user or organization', owner)
    }
    return { kind: 'namespace', id: account.id, namespace: account.name }
  }
  const name = { namespace: owner.slice(0, slash), repository: owner.slice(slash + 1) }
  const repository = await services.repositories.find(name)
  if (repository === undefined) throw new RepositoryNotFoundError(owner)
  return { kind: 'repository', id: repository.id, namespaceId: repository.namespaceId, ...name }
}
