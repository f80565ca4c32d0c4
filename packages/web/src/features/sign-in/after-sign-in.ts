import { useQueryClient } from '@tanstack/react-query'

import { userChanged } from '../../api/user.ts'
import { addresses } from '../../shared/addresses.ts'
import { useOpenPage } from '../../shared/page-link.tsx'
import { useSearchState } from '../../shared/search-state.ts'

/** Goes on to where somebody was on the way to. */
export function useAfterSignIn(): () => Promise<void> {
  const client = useQueryClient()
  const open = useOpenPage()
  const [search] = useSearchState()
  return async () => {
    await userChanged(client)
    const target = ownAddress(search.get('redirect_url'), location.origin)
    // Pages of the server itself are none of the router's.
    if (target !== undefined && isServerPage(target)) location.assign(target)
    else open(target ?? addresses.home(), { replaces: true })
  }
}

/**
 * An address of this registry, without its origin: a link must not lead somebody who just typed a
 * password to a page of somebody else.
 *
 * @returns undefined for anything else
 */
export function ownAddress(wanted: string | null, origin: string): string | undefined {
  if (wanted === null || wanted === '') return undefined
  try {
    const url = new URL(wanted, origin)
    if (url.origin !== origin || /^\/(?:\/|signin(?:\/|$))/.test(url.pathname)) return undefined
    return url.pathname + url.search + url.hash
  } catch {
    return undefined
  }
}

function isServerPage(address: string): boolean {
  return /^\/(?:oauth|api|confirm|recovery)(?:[/?]|$)/.test(address)
}
