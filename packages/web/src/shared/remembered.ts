/*
 * What this browser remembers of somebody's wishes: the theme, columns of lists. Nothing of it is
 * secret, and nothing depends on it: a browser that keeps nothing works as well.
 */

const prefix = 'berth.'

export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(prefix + name) ?? undefined
  } catch {
    return undefined
  }
}

/** @param value undefined forgets it */
export function rememberValue(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + name)
    else localStorage.setItem(prefix + name, value)
  } catch {
    // The browser keeps nothing: it will be asked again.
  }
}
