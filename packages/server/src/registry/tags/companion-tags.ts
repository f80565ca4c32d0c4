/*
 * Cosign keeps signatures, attestations and SBOMs of an image under tags that name its digest
 * (its tag schema). They go when the last tag of their image goes.
 */

const companion = /^sha256-[a-f0-9]{64}\.(?:sig|att|sbom)$/

/** Whether a tag belongs to an image, rather than being one. */
export function isCompanionTag(name: string): boolean {
  return companion.test(name)
}

/** The tags that belong to the image of a digest; none for algorithms that the schema has not. */
export function companionTagsOf(digest: string): string[] {
  const [algorithm, hex] = digest.split(':')
  if (algorithm !== 'sha256' || hex === undefined) return []
  return ['sig', 'att', 'sbom'].map((kind) => `sha256-${hex}.${kind}`)
}
