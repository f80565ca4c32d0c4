/**
 * Whose view of the registry this page has: what is loaded, and what is under way, is theirs, also
 * after their session has ended. null is nobody's; undefined before it is known.
 */
let viewer: string | null | undefined
const partings = new Set<() => void>()

export function isSomebodys(): boolean {
  return typeof viewer === 'string'
}

/** Runs something when this page goes over to somebody else, or to nobody. */
export function whenViewerChanges(run: () => void): void {
  partings.add(run)
}

/**
 * Somebody has come, or gone, in this very window.
 *
 * @param load asks who it is
 * @returns whether it is somebody else than before
 */
export async function changeViewer(load: () => Promise<unknown>): Promise<boolean> {
  const before = viewer
  viewer = undefined
  try {
    await load()
  } finally {
    viewer ??= before
  }
  if (viewer === before) return false
  for (const part of partings) part()
  return true
}

/**
 * The server says who is signed in. Somebody else signed in in another window: what is under way
 * here is not for them to go on with, and the page begins anew.
 *
 * @returns false when it is somebody else
 */
export function isSameViewer(name: string | null): boolean {
  if (isSomebodys() && name !== null && name !== viewer) {
    location.reload()
    return false
  }
  viewer = name ?? viewer ?? null
  return true
}
