import type { ContentHooks } from '../registry/manifests/content-hooks.ts'
import type { Ledger } from './ledger.ts'

/** Counts what is stored, in the transactions that store it. */
export function countingHooks(ledger: Ledger): ContentHooks {
  return {
    async manifestStored(tx, { target, manifestId }) {
      const { id: repositoryId, namespaceId } = target.repository
      await ledger.add(tx, { repositoryId, namespaceId }, manifestId)
    },
    async blobsLinked(tx, { repository, links }) {
      await ledger.addLinks(
        tx,
        { repositoryId: repository.id, namespaceId: repository.namespaceId },
        links,
      )
    },
  }
}

/** Uncounts what goes for good: also while nothing new is counted, so that no total becomes wrong. */
export function uncountingHooks(ledger: Ledger): ContentHooks {
  return {
    async manifestsRemoved(tx, { repositoryId, manifestIds }) {
      await ledger.remove(tx, repositoryId, manifestIds)
    },
  }
}
