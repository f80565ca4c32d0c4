/**
 * A call that needs somebody to type a password first: the password is too old for what was asked,
 * or the session has ended. The frame asks, and the call goes on as if nothing had happened.
 */
export interface SignInAgain {
  readonly reason: 'fresh-login' | 'expired'
  /** Whose session it was. */
  readonly username: string
}

type Listener = () => void

let username: string | undefined
let waiting: SignInAgain | undefined
let pending: Promise<boolean> | undefined
let settle: ((isDone: boolean) => void) | undefined
const listeners = new Set<Listener>()

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
    waiting = { reason, username: username ?? '' }
    tell()
  })
  return await pending
}

/** The dialog says how it ended. */
export function endSignInAgain(isDone: boolean): void {
  const end = settle
  waiting = undefined
  pending = undefined
  settle = undefined
  tell()
  end?.(isDone)
}

/** For `useSyncExternalStore`. */
export const signInAgainStore = {
  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  current: (): SignInAgain | undefined => waiting,
}

function tell(): void {
  for (const listener of listeners) listener()
}
