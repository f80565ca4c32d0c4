import { WrongUsageError } from './exit-code.ts'

/** `NAMESPACE/NAME:TAG` in its two parts; the second is undefined where there is none. */
export function splitTag(text: string): {
  readonly name: string
  readonly tag: string | undefined
} {
  const colon = text.indexOf(':', text.lastIndexOf('/'))
  if (colon < 0) return { name: text, tag: undefined }
  return { name: text.slice(0, colon), tag: text.slice(colon + 1) }
}

/** The same where a tag is needed. @throws WrongUsageError */
export function requireTag(text: string): { readonly name: string; readonly tag: string } {
  const { name, tag } = splitTag(text)
  if (tag === undefined || tag === '') {
    throw new WrongUsageError(`${text} names no tag; write NAMESPACE/NAME:TAG`)
  }
  return { name, tag }
}
