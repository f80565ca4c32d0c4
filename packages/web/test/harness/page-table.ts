import { fullRepository, fullTag } from './full-registry.ts'

export type Role = 'nobody' | 'rita' | 'will' | 'ada' | 'auditor' | 'root'

/** A page of the registry that `fillRegistry` makes. */
export interface PageRow {
  readonly address: string
  readonly title: string
  /** What stands there when everything has come. */
  readonly shows: string | RegExp
  /** Who sees all of it. */
  readonly as: Role
  /** The calls that it makes for itself, below `/api/v1`; without, it makes none. */
  readonly asks?: RegExp
  /** In so many places it says that they failed; in one, unless it is said. */
  readonly places?: number
  /** Another address of a page that stands in the table by its own. */
  readonly isAlias?: true
}

const organization = '/organization/harbour'
const repository = `/repository/${fullRepository}`
const tag = `${repository}/tag/${fullTag}`

type Rest = Pick<PageRow, 'shows' | 'asks' | 'places' | 'isAlias'>

const pagesOf =
  (as: Role, title: string, address: string) =>
  (end: string, shows: PageRow['shows'], more: Omit<Rest, 'shows'> = {}): PageRow => ({
    address: address + end,
    title,
    shows,
    as,
    ...more,
  })

const ofOrganization = pagesOf('ada', 'harbour', organization)
const ofTeam = pagesOf('ada', 'crew', `${organization}/teams/crew`)
const ofUser = pagesOf('ada', 'ada', '/user/ada')
const ofRepository = pagesOf('ada', fullRepository, repository)
const ofTag = pagesOf('ada', fullTag, tag)
const ofAdministration = (address: string, title: string, rest: Rest): PageRow => ({
  address,
  title,
  as: 'root',
  ...rest,
})

/** All pages and all their tabs, as the one who sees all of them. */
export const pageTable: readonly PageRow[] = [
  {
    address: '/overview',
    title: 'Overview',
    as: 'ada',
    shows: fullRepository,
    asks: /^\/user\/overview$/,
  },
  {
    address: '/',
    title: 'Overview',
    as: 'ada',
    shows: fullRepository,
    asks: /^\/user\/starred$/,
    isAlias: true,
  },
  { address: '/organization', title: 'Organizations', shows: 'harbour', as: 'ada' },
  ofOrganization('', 'web', { asks: /^\/organization\/harbour$/, isAlias: true }),
  ofOrganization('?tab=repositories', 'web', { asks: /^\/repository$/ }),
  ofOrganization('?tab=teams', 'crew'),
  ofOrganization('?tab=robots', 'harbour+ci', { asks: /\/robots$/ }),
  ofOrganization('?tab=defaultpermissions', 'crew', { asks: /\/prototypes$/ }),
  ofOrganization('?tab=applications', 'Harbour master', { asks: /\/applications$/ }),
  ofOrganization('?tab=logs', /pushed/, { asks: /logs$/, places: 2 }),
  ofOrganization('?tab=settings', /nightly-/, { asks: /(?:quota|policy\/)$/, places: 4 }),
  ofTeam('', 'rita', { asks: /\/members$/ }),
  ofTeam('?tab=repositories', 'web', { asks: /\/permissions$/ }),
  ofUser('', 'notes', { asks: /^\/users\/ada$/, isAlias: true }),
  ofUser('?tab=repositories', 'notes', { asks: /^\/repository$/ }),
  ofUser('?tab=robots', 'ada+laptop', { asks: /\/robots$/ }),
  ofUser('?tab=logs', /laptop/, { asks: /logs$/, places: 2 }),
  ofUser('?tab=settings', 'this one', {
    asks: /\/(?:autoprunepolicy\/|apptoken|sessions)$/,
    places: 3,
  }),
  {
    address: '/repository',
    title: 'Repositories',
    shows: fullRepository,
    as: 'ada',
    asks: /^\/repository$/,
  },
  ofRepository('', /of the harbour/, { asks: /^\/repository\/harbour\/web$/, isAlias: true }),
  ofRepository('?tab=information', /^The newest/, { asks: /\/tag\/details$/ }),
  ofRepository('?tab=tags', 'nightly-0301', { asks: /\/tag\/details$/ }),
  ofRepository('?tab=history', 'nightly-0301', { asks: /\/tag\/$/ }),
  ofRepository('?tab=logs', /pushed/, { asks: /logs$/, places: 2 }),
  ofRepository('?tab=settings', 'will', {
    asks: /(?:policy\/|permissions\/(?:user|team)\/|notification\/)$/,
    places: 4,
  }),
  ofTag('', 'MACHINE=amd64', { asks: /\/tag\/details$/, isAlias: true }),
  ofTag('?tab=details', /org\.example\.note0/, { asks: /\/labels$/ }),
  ofTag('?tab=layers', /layers/, { asks: /\/manifest\/[^/]+$/ }),
  ofTag('?tab=referrers', 'application/spdx+json', { asks: /\/referrers$/, places: 2 }),
  ofTag('?tab=manifest', '"schemaVersion": 2', { asks: /\/manifest\/[^/]+$/ }),
  {
    address: '/search?q=web',
    title: 'Search: web',
    shows: fullRepository,
    as: 'ada',
    asks: /^\/find\//,
    places: 3,
  },
  { address: '/about', title: 'About', shows: 'Version', as: 'ada' },
  ofAdministration('/superuser/organizations', 'All organizations', {
    shows: 'harbour',
    asks: /^\/superuser\/organizations\/$/,
  }),
  ofAdministration('/superuser/users', 'Users', {
    shows: 'rita',
    asks: /^\/superuser\/users\/$/,
  }),
  ofAdministration('/superuser/registrysize', 'Storage', {
    shows: 'harbour',
    asks: /^\/superuser\/(?:registrysize\/|storage)$/,
  }),
  ofAdministration('/superuser/apptokens', 'App tokens', {
    shows: 'Harbour master',
    asks: /^\/superuser\/apptokens$/,
  }),
  ofAdministration('/superuser/configuration', 'Configuration', {
    shows: 'SUPER_USERS',
    asks: /^\/superuser\/config$/,
  }),
  ofAdministration('/superuser/jobs', 'Background work', {
    shows: /./,
    asks: /^\/superuser\/(?:jobs|gc)$/,
    places: 2,
  }),
  ofAdministration('/service-keys', 'Service keys', {
    shows: 'signer',
    asks: /^\/superuser\/keys$/,
  }),
  ofAdministration('/messages', 'Messages', {
    shows: '**pages** of the harbour',
    asks: /^\/messages$/,
  }),
  ofAdministration('/change-log', 'Change log', {
    shows: /./,
    asks: /^\/superuser\/changelog\/$/,
  }),
  ofAdministration('/usage-logs', 'Usage logs', {
    shows: /pushed/,
    asks: /^\/superuser\/(?:aggregate)?logs$/,
    places: 2,
  }),
]

/** Those that ask the registry for something. */
export const askingPages = pageTable.filter(
  (row): row is PageRow & { readonly asks: RegExp } => row.asks !== undefined,
)
