import {
  firstFound,
  type LookedPage,
  repositoriesOf,
  type WalkBounds,
} from '../repositories/repository-walk.ts'
import type { Repository } from '../repositories/repository.ts'
import type { Db } from '../schema/tables.ts'
import type { PolicySubject } from './policy.ts'

/** How a kind of policy is looked at before it does anything. */
export interface PolicyLook<Policy, Tag> {
  /**
   * The tags of a repository that a policy would take hold of now, page by page; without one, those
   * that hold are meant.
   */
  readonly tagsOf: (
    repository: Pick<Repository, 'id' | 'namespaceId'>,
    policy: Policy | undefined,
  ) => AsyncIterable<LookedPage<Tag>>
  /** Whether repositories that take no changes are left as they are. */
  readonly passesOverUnchangeable: boolean
}

/** What a preview lists. */
export interface Preview<Tag> {
  readonly tags: readonly {
    readonly tag: Tag
    /** Only of a namespace: in which repository, without the namespace. */
    readonly repository: string | undefined
  }[]
  /** There are or may be more than are listed: not all tags were looked at. */
  readonly hasMore: boolean
}

const bounds: WalkBounds = {
  countMaximum: 500,
  repositoriesMaximum: 200,
  lookedAtMaximum: 20_000,
}

/** What a policy would do now, in one repository or in all of a namespace; it changes nothing. */
export async function previewOf<Policy, Tag>(
  db: Db,
  subject: PolicySubject,
  { tagsOf, passesOverUnchangeable }: PolicyLook<Policy, Tag>,
  policy: Policy | undefined,
): Promise<Preview<Tag>> {
  if (subject.kind === 'repository') {
    const look = (repository: Repository) => tagsOf(repository, policy)
    const { found, hasMore } = await firstFound([subject.repository], look, bounds)
    return { tags: found.map(({ item }) => ({ tag: item, repository: undefined })), hasMore }
  }
  const { id: namespaceId } = subject.namespace
  const { found, hasMore } = await firstFound(
    repositoriesOf(db, namespaceId, { takesChanges: passesOverUnchangeable }),
    ({ id }) => tagsOf({ id, namespaceId }, policy),
    bounds,
  )
  const tags = found.map(({ item, repository }) => ({ tag: item, repository: repository.name }))
  return { tags, hasMore }
}
