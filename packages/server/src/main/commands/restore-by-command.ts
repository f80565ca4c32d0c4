import { commandLine } from '../../logs/log-entry.ts'
import { AccountNotFoundError } from '../../namespaces/account.ts'
import { parseMoment } from '../../registry/time-machine/moment.ts'
import {
  kindOfChange,
  type PlaceInPlan,
  type Scope,
} from '../../registry/time-machine/restoration.ts'
import { TagUnknownError } from '../../registry/tags/tag.ts'
import type { Repository } from '../../repositories/repository.ts'
import type { Services } from '../services.ts'
import { WrongUsageError } from './exit-code.ts'
import { splitTag } from './named-repository.ts'

const changesAtOnce = 500
const refusalsAtOnce = 500

/** What `berth restore --dry-run` lists. */
export async function* previewByCommand(services: Services, what: string, at: string) {
  const scope = await scopeOf(services, what)
  const momentMs = parseMoment(at)
  let after: PlaceInPlan | undefined
  do {
    const page = await services.restorations.preview(scope, momentMs, {
      after,
      limit: changesAtOnce,
    })
    for (const change of page.changes) {
      yield {
        repository: `${scope.namespace.name}/${change.repository}`,
        tag: change.tag ?? null,
        change: kindOfChange(change),
        from: change.from ?? null,
        to: change.to ?? null,
        obstacle: change.obstacle ?? null,
      }
    }
    after = page.next
  } while (after !== undefined)
}

/** What `berth restore` does: all of it, without waiting for a worker. */
export async function restoreByCommand(services: Services, what: string, at: string) {
  const { restorations } = services
  const scope = await scopeOf(services, what)
  const begun = await restorations.begin(commandLine, scope, parseMoment(at))
  while (await restorations.step(begun.id));
  const { changedTags, failure } = await restorations.find(scope, begun.uuid)
  const refusals: { repository: string; tag: string | null; reason: string }[] = []
  for (let afterId = 0; ;) {
    const page = await restorations.refusals(begun, { afterId, limit: refusalsAtOnce })
    for (const { repository, tag, reason } of page) {
      refusals.push({
        repository: `${scope.namespace.name}/${repository}`,
        tag: tag ?? null,
        reason,
      })
    }
    const last = page.at(-1)
    if (last === undefined || page.length < refusalsAtOnce) break
    afterId = last.id
  }
  return { changedTags, refusals, failure: failure ?? null }
}

/**
 * Points one tag back: to a digest, to what it pointed to at a moment, or, if it was deleted, to
 * what it pointed to last.
 *
 * @throws TagUnknownError when it was not there then
 * @throws WrongUsageError when nothing says where to, and the tag is there
 */
export async function pointTagBack(
  services: Services,
  {
    name,
    tag,
    digest,
    at,
  }: {
    readonly name: string
    readonly tag: string
    readonly digest: string | undefined
    readonly at: string | undefined
  },
): Promise<string> {
  const repository = await services.repositories.named(name)
  const target = services.access.forMachine(repository, 'push')
  const former =
    digest ??
    (at === undefined
      ? await lastDigest(services, repository, tag)
      : await digestAt(services, repository, tag, at))
  await services.tags.restore(commandLine, target, tag, former)
  return former
}

async function digestAt(
  services: Services,
  repository: Repository,
  tag: string,
  at: string,
): Promise<string> {
  const digest = await services.restorations.digestAt(repository, tag, parseMoment(at))
  if (digest === undefined) throw new TagUnknownError(`${tag} at ${at}`)
  return digest
}

/** Of a tag that is gone, for as long as its history is kept. */
async function lastDigest(
  services: Services,
  repository: Repository,
  tag: string,
): Promise<string> {
  const target = services.access.forMachine(repository, 'pull')
  const { intervals } = await services.tagHistory.page(target, {
    filter: { isOnlyCurrent: false, name: tag },
    page: 1,
    limit: 1,
    reader: 'command line',
  })
  const [last] = intervals
  if (last === undefined) throw new TagUnknownError(tag)
  if (last.endMs === undefined || last.endMs > Date.now()) {
    throw new WrongUsageError(`${tag} was not deleted: say --digest or --at for what it was before`)
  }
  return last.digest
}

/** @throws AccountNotFoundError, RepositoryNotFoundError */
async function scopeOf(services: Services, what: string): Promise<Scope> {
  if (!what.includes('/')) {
    const namespace = await services.accounts.findNamespace(what)
    if (namespace === undefined) throw new AccountNotFoundError('namespace', what)
    return { namespace, repository: undefined }
  }
  const { name, tag } = splitTag(what)
  const repository = await services.repositories.named(name)
  const namespace = { id: repository.namespaceId, name: repository.name.namespace }
  return { namespace, repository, tag }
}
