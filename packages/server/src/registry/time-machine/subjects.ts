import type { DeletedContent } from '../../repositories/deletion/deleted-content.service.ts'
import type { DeletedRepository } from '../../repositories/deletion/deleted-content.ts'
import type { Repositories } from '../../repositories/repositories.service.ts'
import type { PlaceInPlan, PlannedChange, Scope } from './restoration.ts'

/** A repository whose turn it is. */
export interface Subject {
  /** Without the namespace. */
  readonly name: string
  readonly repositoryId: number
  /** There is a repository of that name now. */
  readonly isThere: boolean
  /** It was there at the moment, and was deleted since. */
  readonly deleted: DeletedRepository | undefined
}

/** Behind all names of tags. */
export const endOfRepository = '~'
/** Before all names of tags, and behind what is said of the repository itself. */
export const beginningOfTags = '!'

/** The repository at a place, or the next one behind it; undefined at the end. */
export async function nextSubject(
  services: { readonly repositories: Repositories; readonly deleted: DeletedContent },
  scope: Scope,
  momentMs: number,
  after: PlaceInPlan,
): Promise<Subject | undefined> {
  const { namespace, repository: only } = scope
  const isWithin = after.tag !== endOfRepository && after.repository !== ''
  if (only !== undefined) {
    if (!isWithin) return undefined
    return { name: only.name.repository, repositoryId: only.id, isThere: true, deleted: undefined }
  }
  // No name has a sign that sorts before this one.
  const fromName = isWithin ? after.repository : `${after.repository}!`
  const [there] = await services.repositories.list({
    namespace: namespace.name,
    from: fromName,
    limit: 1,
  })
  const gone = await services.deleted.nextGoneSince(namespace, { momentMs, fromName })
  const isGoneFirst =
    gone !== undefined && (there === undefined || gone.name < there.name.repository)
  if (isGoneFirst) {
    return { name: gone.name, repositoryId: gone.repositoryId, isThere: false, deleted: gone }
  }
  if (there === undefined) return undefined
  const name = there.name.repository
  const deleted = gone?.name === name ? gone : undefined
  return { name, repositoryId: there.id, isThere: true, deleted }
}

/** Where to begin. */
export function beginningOf({ repository }: Scope): PlaceInPlan {
  return repository === undefined
    ? { repository: '', tag: endOfRepository }
    : { repository: repository.name.repository, tag: beginningOfTags }
}

/** Behind which tag of a subject to go on. */
export function tagBefore({ name }: Subject, after: PlaceInPlan): string {
  return after.repository === name && after.tag !== endOfRepository ? after.tag : ''
}

/** What is to be said of the repository itself, once. */
export function changeOfRepository(subject: Subject, after: PlaceInPlan): PlannedChange[] {
  const { name: repository, deleted, isThere } = subject
  if (deleted === undefined || tagBefore(subject, after) !== '') return []
  const obstacle = isThere
    ? 'it was deleted since, and its name has been taken; bring it back under another name'
    : undefined
  return [{ repository, tag: undefined, from: undefined, to: undefined, obstacle }]
}
