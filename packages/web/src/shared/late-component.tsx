import { type ComponentType, type ReactNode, use } from 'react'

import { ApiError } from '../api/api-error.ts'
import { isRegistryThere, whenBack } from '../api/reachability.ts'

type Load<Props> = () => Promise<{ readonly default: ComponentType<Props> }>

const reloadedKey = 'berth.reloaded'
const betweenReloadsMilliseconds = 60_000

/**
 * A component that is a file of its own, loaded when it is first shown. When the file does not come
 * because the registry is away, that is what is told, and the page is loaded anew when it is back;
 * when the registry was renewed meanwhile and has other files, the page is loaded anew at once.
 */
export function lateComponent<Props extends object>(
  load: Load<Props>,
): (props: Props) => ReactNode {
  let loaded: Promise<ComponentType<Props>> | undefined
  return function Late(props: Props) {
    loaded ??= loadOrTell(load)
    const Content = use(loaded)
    return <Content {...props} />
  }
}

async function loadOrTell<Props>(load: Load<Props>): Promise<ComponentType<Props>> {
  try {
    return (await load()).default
  } catch (cause) {
    if (!(await isRegistryThere())) {
      whenBack(() => location.reload())
      throw new ApiError('unreachable', 'the registry does not answer', { cause })
    }
    if (!reloadSeldom()) throw cause
    return await new Promise(() => undefined)
  }
}

/** A file that is missing for good must not load the page again and again. */
function reloadSeldom(): boolean {
  const last = Number(sessionStorage.getItem(reloadedKey) ?? 0)
  if (Date.now() - last < betweenReloadsMilliseconds) return false
  sessionStorage.setItem(reloadedKey, String(Date.now()))
  location.reload()
  return true
}
