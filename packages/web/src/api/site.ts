import { useSuspenseQuery } from '@tanstack/react-query'

import { readingHeaders, takeEarly } from './early.ts'
import { keys } from './keys.ts'

/** What the server tells of itself before anybody signed in (`GET /config`). */
export interface Site {
  readonly config: {
    readonly REGISTRY_TITLE: string
    readonly REGISTRY_TITLE_SHORT: string
    readonly SERVER_HOSTNAME: string
    readonly PREFERRED_URL_SCHEME: string
    readonly DOCUMENTATION_ROOT: string
    readonly AUTHENTICATION_TYPE: string
    readonly ENTERPRISE_LOGO_URL: string
    readonly CONTACT_INFO: readonly string[]
    readonly FOOTER_LINKS: Readonly<Record<string, unknown>>
    readonly TAG_EXPIRATION_OPTIONS: readonly string[]
    readonly PERMANENTLY_DELETE_TAGS: boolean
    readonly SEARCH_RESULTS_PER_PAGE: number
  } & Readonly<Record<string, unknown>>
  readonly features: Readonly<Record<string, boolean>>
  readonly registry_state: 'normal' | 'readonly'
  readonly account_recovery_mode: boolean
  readonly version_number: string
  /** Nobody has an account yet, and the first may be made in the page. */
  readonly wants_first_user?: boolean
}

export const siteQuery = {
  queryKey: keys.config,
  queryFn: async (): Promise<Site> => {
    const response = await (takeEarly('/config') ?? fetch('/config', { headers: readingHeaders }))
    if (!response.ok) throw new Error(`the registry answered with status ${response.status}`)
    return (await response.json()) as Site
  },
  staleTime: Infinity,
}

/** The settings and features of this registry. Loaded before the first page is shown. */
export function useSite(): Site {
  return useSuspenseQuery(siteQuery).data
}

/** How clients name the registry. */
export interface RegistryAddress {
  /** `registry.example.com`, with its port when it is not the usual one. */
  readonly host: string
  /** It speaks no TLS: many clients want to be told that this is meant. */
  readonly isPlainHttp: boolean
}

export function useRegistryAddress(): RegistryAddress {
  const { SERVER_HOSTNAME: host, PREFERRED_URL_SCHEME: scheme } = useSite().config
  // Behind a proxy the configured scheme may be that of the connection to the proxy.
  return { host, isPlainHttp: scheme === 'http' && globalThis.location.protocol === 'http:' }
}

/** Whether a feature of `/config` is on, e.g. `useFeature('AUTO_PRUNE')`. */
export function useFeature(name: string): boolean {
  return useSite().features[name] === true
}
