/** The addresses of pages: Quay's, so that links in wikis stay alive. */

type Search = Readonly<Record<string, string | undefined>>

export const addresses = {
  home: () => '/overview',
  signIn: (target?: string) => withSearch('/signin', { redirect_url: target }),
  createAccount: (target?: string) => withSearch('/createaccount', { redirect_url: target }),
  organizations: () => '/organization',
  /** For superusers. */
  allOrganizations: () => '/superuser/organizations',
  organization: (name: string, search: Search = {}) =>
    withSearch(`/organization/${encodeURIComponent(name)}`, search),
  team: (organization: string, team: string, search: Search = {}) =>
    withSearch(
      `/organization/${encodeURIComponent(organization)}/teams/${encodeURIComponent(team)}`,
      search,
    ),
  user: (name: string, search: Search = {}) =>
    withSearch(`/user/${encodeURIComponent(name)}`, search),
  repositories: () => '/repository',
  /** @param name with its namespace */
  repository: (name: string, search: Search = {}) =>
    withSearch(`/repository/${encodeName(name)}`, search),
  tag: (repository: string, tag: string, search: Search = {}) =>
    withSearch(`/repository/${encodeName(repository)}/tag/${encodeURIComponent(tag)}`, search),
  manifest: (repository: string, digest: string, search: Search = {}) =>
    withSearch(`/repository/${encodeName(repository)}/manifest/${digest}`, search),
  search: (text: string) => withSearch('/search', { q: text }),
} as const

function encodeName(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}

function withSearch(path: string, search: Search): string {
  const text = searchText(search)
  return text === '' ? path : `${path}?${text}`
}

function searchText(search: Search): string {
  const result = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== '') result.set(name, value)
  }
  return result.toString()
}
