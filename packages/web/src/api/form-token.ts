/** The token that proves to the server that one of its own pages makes a change. */
let current: string | undefined

/** The token of this session; asked of the server the first time. */
export async function formToken(): Promise<string> {
  if (current !== undefined) return current
  const response = await fetch('/csrf_token', { headers: { accept: 'application/json' } })
  const { csrf_token: token } = (await response.json()) as { csrf_token: string }
  current = token
  return token
}

/** A sign-in gives the session a new one. */
export function rememberFormToken(response: Response): void {
  const next = response.headers.get('x-next-csrf-token')
  if (next !== null) current = next
}

/** The next change asks for it again. */
export function forgetFormToken(): void {
  current = undefined
}
