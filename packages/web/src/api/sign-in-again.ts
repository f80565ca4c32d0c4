import { Store } from './store.ts'

/**
 * A call that needs somebody to type a password first: the password is too old for what was asked,
 * or the session has ended. The frame asks, and the call goes on as if nothing had happened.
 */
export interface SignInAgain {
  readonly reason: 'fresh-login' | 'expired'
  /** Whose session it was. */
  readonly username: string
}

let username: string | undefined
const waiting = new Store<SignInAgain | undefined>(undefined)
let pending: Promise<boolean> | undefined
let settle: ((isDone: boolean) => void) | undefined

/** The frame tells who is signed in; undefined when nobody is. */
export function rememberUser(name: string | undefined): void {
  username = name
}

export function signedInName(): string | undefined {
  return username
}

/** Waits until the password was typed. @returns false when the person gave up */
export async function askToSignInAgain(reason: SignInAgain['reason']): Promise<boolean> {
  if (username === undefined) return false
  // All calls that fail in the meantime wait for the same answer.
  pending ??= new Promise<boolean>((resolve) => {
    settle = resolve
    waiting.set({ reason, username: username ?? '' })
  })
  return await pending
}

/** The dialog says how it ended. */
export function endSignInAgain(isDone: boolean): void {
  const end = settle
  pending = undefined
  settle = undefined
  waiting.set(undefined)
  end?.(isDone)
}

/** What is waited for just now. */
export const signInAgainStore: Pick<typeof waiting, 'subscribe' | 'current'> = waiting
