/**
 * Puts a text where it can be pasted. Browsers have a clipboard for pages of a safe origin alone;
 * for a registry without TLS the older way is left, which copies what is selected.
 *
 * @throws when the browser allows neither
 */
export async function copyText(text: string): Promise<void> {
  // Not there outside of safe origins, whatever its type says.
  const clipboard = navigator.clipboard as Clipboard | undefined
  if (clipboard !== undefined) return await clipboard.writeText(text)
  const before = document.activeElement
  // Inside an open dialog: outside of it nothing can be focused.
  const place = before?.closest('[role=dialog]') ?? document.body
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'pf-v6-u-screen-reader'
  place.append(field)
  try {
    field.select()
    if (!document.execCommand('copy')) throw new Error('the browser copies nothing')
  } finally {
    field.remove()
    if (before instanceof HTMLElement) before.focus()
  }
}
