import { ApiError } from './api-error.ts'
import { readingHeaders } from './early.ts'
import { isSameViewer, isSomebodys } from './viewer.ts'

/** The token that proves to the server that one of its own pages makes a change. */
let current: string | undefined

/**
 * The token of this session; asked of the server the first time.
 *
 * @throws ApiError when it is the session of somebody else, who would make this page's change
 */
export async function formToken(): Promise<string> {
  if (current !== undefined) return current
  const response = await fetch('/csrf_token', { headers: { accept: 'application/json' } })
  const { csrf_token: token } = (await response.json()) as { csrf_token: string }
  if (isSomebodys() && !isSameViewer(await nameOfSession())) {
    throw new ApiError('signed-out', 'somebody else has signed in in another window')
  }
  current = token
  return token
}

async function nameOfSession(): Promise<string | null> {
  const response = await fetch('/api/v1/user/', { headers: readingHeaders })
  if (!response.ok) return null
  return ((await response.json()) as { readonly username: string }).username
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
