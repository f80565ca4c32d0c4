import { useEffect } from 'react'

import { useSite } from '../api/site.ts'

/** The title of the window: what is shown, then the registry. */
export function useTitle(title: string): void {
  const site = useSite()
  const registry = site.config.REGISTRY_TITLE_SHORT
  useEffect(() => {
    document.title = title === '' ? registry : `${title} · ${registry}`
  }, [title, registry])
}
