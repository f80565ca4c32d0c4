export class TagUnknownError extends Error {
  override readonly name = 'TagUnknownError'

  constructor(tag: string) {
    super(`the repository has no tag ${tag.slice(0, 200)}`)
  }
}

/** What a tag pointed to is no longer kept: it ended too long ago. */
export class NotKeptAnyMoreError extends Error {
  override readonly name = 'NotKeptAnyMoreError'

  constructor(digest: string) {
    super(
      `no tag has pointed to ${digest} within the time for which this namespace keeps deleted tags; ` +
        'push it again',
    )
  }
}

/** The tag was there: it was deleted or has expired, and can be restored for a while. */
export class TagExpiredError extends Error {
  override readonly name = 'TagExpiredError'

  constructor(tag: string) {
    super(`the tag ${tag} was deleted or has expired; its history may still hold it`)
  }
}
