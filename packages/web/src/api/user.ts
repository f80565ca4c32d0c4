import { type QueryClient, useSuspenseQuery } from '@tanstack/react-query'

import { ApiError } from './api-error.ts'
import { type Answer, api } from './client.ts'
import { forgetOthers } from './forgetting.ts'
import { keys } from './keys.ts'
import { askToSignInAgain, endSignInAgain, rememberUser } from './sign-in-again.ts'
import { changeViewer, isSameViewer, isSomebodys } from './viewer.ts'

export type User = Answer<'get', '/user/'>
export type OwnOrganization = NonNullable<User['organizations']>[number]

export const userQuery = {
  queryKey: keys.user,
  queryFn: async (): Promise<User | null> => {
    let user = await ownUser()
    // What somebody has typed here stays until they have signed in again, or do not want to.
    if (user === null && isSomebodys() && (await askToSignInAgain('expired'))) {
      user = await ownUser()
    }
    if (!isSameViewer(user?.username ?? null)) {
      throw new ApiError('signed-out', 'somebody else has signed in')
    }
    rememberUser(user?.username)
    return user
  },
  staleTime: 60_000,
}

/** Who is signed in; null when nobody is. Loaded before the first page is shown. */
export function useUser(): User | null {
  return useSuspenseQuery(userQuery).data
}

/** For pages that the frame shows only to those who are signed in. */
export function useSignedInUser(): User {
  const user = useUser()
  if (user === null) throw new ApiError('signed-out', 'sign in first', { status: 401 })
  return user
}

/** May look at everything of the registry: superusers, and those who may only look. */
export function isAdministrator(user: User | null): boolean {
  return user?.super_user === true || user?.global_readonly_super_user === true
}

/** Somebody signed in or out here: nothing that was loaded before holds. */
export async function userChanged(client: QueryClient): Promise<void> {
  await client.cancelQueries({ queryKey: keys.user })
  // Nobody is asked any more whether the one before wants to go on.
  endSignInAgain(false)
  const isAnother = await changeViewer(() => client.fetchQuery({ ...userQuery, staleTime: 0 }))
  if (isAnother) await forgetOthers(client)
  else {
    await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.user[0] })
  }
}

async function ownUser(): Promise<User | null> {
  try {
    return await api.get('/user/', { isForAnybody: true })
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'signed-out') return null
    throw error
  }
}
