const warn = (event: BeforeUnloadEvent) => event.preventDefault()
let wanted = 0

/**
 * A reason for which the browser asks before it closes or reloads the page.
 *
 * @returns says whether it is so
 */
export function leavingWarning(): (isWanted: boolean) => void {
  let was = false
  return (isWanted) => {
    if (isWanted === was) return
    was = isWanted
    wanted += isWanted ? 1 : -1
    if (wanted > 0) addEventListener('beforeunload', warn)
    else removeEventListener('beforeunload', warn)
  }
}
