/** OCI distribution-spec 1.1, "Pulling manifests": a tag as a reference. */
const form = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/

export function isTagName(text: string): boolean {
  return form.test(text)
}

export class InvalidTagNameError extends Error {
  override readonly name = 'InvalidTagNameError'

  constructor(text: string) {
    super(
      `${JSON.stringify(text.slice(0, 200))} cannot be a tag: letters, digits, dots, dashes and ` +
        'underscores, not beginning with a dot or dash, 128 characters at most',
    )
  }
}

/** @throws InvalidTagNameError */
export function requireTagName(text: string): void {
  if (!isTagName(text)) throw new InvalidTagNameError(text)
}

/** One push asks for more tags than it may. */
export class TooManyTagsError extends Error {
  override readonly name = 'TooManyTagsError'

  constructor(count: number, maximum: number) {
    super(`the push asks for ${count} tags; at most ${maximum} can be set at once`)
  }
}
