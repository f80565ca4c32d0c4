import type { AuditLog } from '../logs/audit-log.service.ts'
import type { LogEntry } from '../logs/log-entry.ts'
import type { CompletedDeletion, CompletedPush, ContentHooks } from './manifests/content-hooks.ts'

/** Records pushes and deletions in their own transactions. */
export function contentAudit(audit: AuditLog): ContentHooks {
  return {
    async pushed(tx, push) {
      const { actor } = push
      await audit.recordAll(
        tx,
        pushEntries(push).map((entry) => ({ actor, entry })),
      )
    },
    async deleted(tx, deletion) {
      const { actor } = deletion
      await audit.recordAll(
        tx,
        deletionEntries(deletion).map((entry) => ({ actor, entry })),
      )
    },
  }
}

/**
 * One for each tag, as in Quay, and one more for each that a policy made immutable; one for a push
 * by digest alone.
 */
function pushEntries({ target, digest, parsed, tags, fixedTags }: CompletedPush): LogEntry[] {
  const place = placeOf(target)
  const { mediaType } = parsed
  const entry = (what: { readonly tag: string } | { readonly manifest_digest: string }) => ({
    kind: 'push_repo' as const,
    ...place.ids,
    metadata: { ...place.names, ...what, mediaType },
  })
  if (tags.length === 0) return [entry({ manifest_digest: digest })]
  return [
    ...tags.map((tag) => entry({ tag })),
    ...fixedTags.map((tag) => ({
      kind: 'tag_made_immutable_by_policy' as const,
      ...place.ids,
      metadata: { ...place.names, tag },
    })),
  ]
}

function deletionEntries({ target, digest, tags }: CompletedDeletion): LogEntry[] {
  const place = placeOf(target)
  const entry = (what: { readonly tag?: string }) => ({
    kind: 'delete_tag' as const,
    ...place.ids,
    metadata: { ...place.names, ...what, ...(digest === undefined ? {} : { digest }) },
  })
  // Quay records nothing of a manifest without tags; its deletion is one all the same.
  if (tags.length === 0) return [entry({})]
  return tags.map((tag) => entry({ tag }))
}

function placeOf({ repository }: CompletedPush['target'] | CompletedDeletion['target']) {
  const { id, namespaceId, name } = repository
  return {
    ids: { namespaceId, repositoryId: id },
    names: { repo: name.repository, namespace: name.namespace },
  }
}
