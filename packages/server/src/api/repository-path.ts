/*
 * Names of repositories have slashes, and stand in the middle of paths. A router cannot tell
 * where such a name ends, so this does: the longest ending that a known call has is split off,
 * and the name becomes one segment.
 */

/** What follows `/repository/{repository}` in the path of a call, as segments. */
type Ending = readonly string[]

const prefix = '/api/v1/repository/'
const starPrefix = '/api/v1/user/starred/'

/** Makes the rewriting of request targets, from the paths of all calls. */
export function repositoryPaths(paths: readonly string[]): (target: string) => string {
  const endings = paths
    .flatMap((path): Ending[] => {
      const [, ending] = /^\/repository\/\{repository\}(.*)$/.exec(path) ?? []
      return ending === undefined ? [] : [segmentsOf(ending)]
    })
    .toSorted((left, right) => right.length - left.length)
  return (target) => {
    const queryAt = target.indexOf('?')
    const path = queryAt < 0 ? target : target.slice(0, queryAt)
    const query = queryAt < 0 ? '' : target.slice(queryAt)
    if (path.startsWith(starPrefix)) {
      return `${starPrefix}${asOneSegment(path.slice(starPrefix.length).split('/'))}${query}`
    }
    if (!path.startsWith(prefix)) return target
    const segments = path.slice(prefix.length).split('/')
    const ending = endings.find((candidate) => fits(segments, candidate))
    if (ending === undefined) return target
    const split = segments.length - ending.length
    const rest = segments.slice(split).map((segment) => `/${segment}`)
    return `${prefix}${asOneSegment(segments.slice(0, split))}${rest.join('')}${query}`
  }
}

/** A slash at the end is a segment of its own: an empty one. */
function segmentsOf(ending: string): Ending {
  return ending === '' ? [] : ending.slice(1).split('/')
}

/** Two segments at least stay for the name: a namespace and what is in it. */
function fits(segments: readonly string[], ending: Ending): boolean {
  const split = segments.length - ending.length
  // A name that a client encoded into one segment has its slash already.
  if (split < 1 || (split === 1 && !/%2f/i.test(segments[0] ?? ''))) return false
  return ending.every((part, index) => {
    const segment = segments[split + index] ?? ''
    return part.startsWith('{') ? segment !== '' : segment === part
  })
}

function asOneSegment(segments: readonly string[]): string {
  return segments.join('%2F')
}
