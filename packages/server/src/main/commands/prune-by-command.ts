import { sentenceOf } from '../../autoprune/prune-policy.ts'
import type { PoliciesNow } from '../../autoprune/pruner.service.ts'
import type { Services } from '../services.ts'

/**
 * What the policies of a repository delete, and the deletion itself unless it is a dry run.
 *
 * @throws RepositoryNotFoundError
 */
export async function pruneByCommand(
  { repositories, pruner }: Services,
  text: string,
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<{
  readonly tags: readonly { readonly name: string; readonly reason: string }[]
  readonly deletedCount: number
}> {
  const repository = await repositories.named(text)
  const policies = await pruner.policiesAbout(repository)
  const tags: { name: string; reason: string }[] = []
  for await (const { found } of pruner.preview(repository, policies)) {
    tags.push(...found.map((tag) => ({ name: tag.name, reason: sentenceOf(tag.reason) })))
  }
  if (isDryRun) return { tags, deletedCount: 0 }
  const { signal } = new AbortController()
  const policiesNow: PoliciesNow = async (db) => await pruner.policiesAbout(repository, db)
  return { tags, deletedCount: await pruner.prune(repository.id, policiesNow, signal) }
}
