import type { Reading } from '../reading.ts'

/** What pages show of the registry as a whole. */
export interface SiteConfig {
  readonly authenticationType: string
  readonly avatarKind: 'local' | 'gravatar'
  /** Logos and a footer: whatever the operator wrote. */
  readonly branding: Readonly<Record<string, unknown>>
  readonly logoUrl: string | undefined
  readonly footerLinks: Readonly<Record<string, unknown>>
  readonly contacts: readonly string[]
  readonly documentationRoot: string | undefined
  readonly channelColors: readonly string[] | undefined
  readonly searchResultsPerPage: number
  readonly searchPagesMaximum: number
}

export function siteConfig({ values }: Reading): SiteConfig {
  return {
    authenticationType: values.AUTHENTICATION_TYPE,
    avatarKind: values.AVATAR_KIND,
    branding: blockOf(values.BRANDING),
    logoUrl: values.ENTERPRISE_LOGO_URL,
    footerLinks: blockOf(values.FOOTER_LINKS),
    contacts: values.CONTACT_INFO ?? [],
    documentationRoot: values.DOCUMENTATION_ROOT,
    channelColors: values.CHANNEL_COLORS,
    searchResultsPerPage: values.SEARCH_RESULTS_PER_PAGE,
    searchPagesMaximum: values.SEARCH_MAX_RESULT_PAGE_COUNT,
  }
}

function blockOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
