import { useEffect, useState } from 'react'

/** From here on PatternFly has room for the list of pages beside the page. */
const isWide = matchMedia('(min-width: 75rem)')

export interface SideBar {
  readonly isOpen: boolean
  readonly toggle: () => void
}

/** Whether the list of pages is open: always on a wide screen, until one was chosen on a narrow one. */
export function useSideBar(path: string): SideBar {
  const [isOpen, setOpen] = useState(isWide.matches)
  useEffect(() => {
    const follow = () => setOpen(isWide.matches)
    isWide.addEventListener('change', follow)
    return () => isWide.removeEventListener('change', follow)
  }, [])
  const [pathBefore, setPathBefore] = useState(path)
  if (path !== pathBefore) {
    setPathBefore(path)
    if (!isWide.matches) setOpen(false)
  }
  return { isOpen, toggle: () => setOpen(!isOpen) }
}
