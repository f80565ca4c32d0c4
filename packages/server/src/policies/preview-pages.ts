/** Tags that a preview lists at the most. */
const previewedTagsMaximum = 500

/** What a preview lists. */
export interface FirstTags<Tag> {
  readonly tags: readonly Tag[]
  /** There are more than are listed. */
  readonly hasMore: boolean
}

/** The first of what comes page by page. */
export async function firstTags<Tag>(
  pages: AsyncIterable<readonly Tag[]>,
): Promise<FirstTags<Tag>> {
  const found: Tag[] = []
  for await (const page of pages) {
    found.push(...page)
    if (found.length > previewedTagsMaximum) break
  }
  const tags = found.slice(0, previewedTagsMaximum)
  return { tags, hasMore: found.length > tags.length }
}
