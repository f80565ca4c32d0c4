/** What each reading call of the page carries; foreign pages cannot send the second. */
export const readingHeaders = {
  accept: 'application/json',
  'x-requested-with': 'XMLHttpRequest',
} as const

const asked = new Map<string, Promise<Response>>()

/** Asks for something that the page wants to know first, while its script is still on its way. */
export function askEarly(address: string): void {
  const answer = fetch(address, { headers: readingHeaders, credentials: 'same-origin' })
  // Whoever takes it is told that it failed; it may be that nobody does.
  answer.catch(() => undefined)
  asked.set(address, answer)
}

/** What was asked for early; the first who wants it has it, later ones ask the server. */
export function takeEarly(address: string): Promise<Response> | undefined {
  const answer = asked.get(address)
  asked.delete(address)
  return answer
}
