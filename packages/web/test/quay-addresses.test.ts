import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { fillRegistry, fullConfig } from './harness/full-registry.ts'

const repository = '/repository/harbour/web'

type Link = readonly [address: string, as: string | undefined, heading: string, tab?: string]

/** Addresses of Quay's console, old and new, that stand in wikis: who follows them, to what. */
const links: readonly Link[] = [
  ['/', 'ada', 'Overview'],
  ['/organization', 'ada', 'Organizations'],
  ['/organization/harbour', 'ada', 'harbour', 'Repositories'],
  ['/organization/harbour/', 'ada', 'harbour', 'Repositories'],
  ['/organization/harbour?tab=Teamsandmembership', 'ada', 'harbour', 'Teams and membership'],
  ['/organization/harbour?tab=teams', 'ada', 'harbour', 'Teams and membership'],
  ['/organization/harbour?tab=Robotaccounts', 'ada', 'harbour', 'Robot accounts'],
  ['/organization/harbour?tab=robots', 'ada', 'harbour', 'Robot accounts'],
  ['/organization/harbour?tab=defaults', 'ada', 'harbour', 'Default permissions'],
  ['/organization/harbour?tab=OAuthApplications', 'ada', 'harbour', 'OAuth applications'],
  ['/organization/harbour?tab=applications', 'ada', 'harbour', 'OAuth applications'],
  ['/organization/harbour?tab=Logs', 'ada', 'harbour', 'Logs'],
  ['/organization/harbour?tab=Settings', 'ada', 'harbour', 'Settings'],
  ['/organization/harbour?tab=no-such-tab', 'ada', 'harbour', 'Repositories'],
  ['/organization/harbour/teams/crew', 'ada', 'crew', 'Members'],
  ['/organization/harbour/teams/crew?tab=Teammember', 'ada', 'crew', 'Members'],
  ['/user/ada', 'ada', 'ada', 'Repositories'],
  ['/user/ada?tab=Robotaccounts', 'ada', 'ada', 'Robot accounts'],
  ['/user/ada?tab=settings', 'ada', 'ada', 'Settings'],
  ['/repository', 'ada', 'Repositories'],
  ['/repository/', 'ada', 'Repositories'],
  [repository, 'ada', 'harbour/web', 'Information'],
  [`${repository}/`, 'ada', 'harbour/web', 'Information'],
  [`${repository}?tab=info`, undefined, 'harbour/web', 'Information'],
  [`${repository}?tab=tags`, undefined, 'harbour/web', 'Tags'],
  [`${repository}?tab=history`, 'ada', 'harbour/web', 'Tag history'],
  [`${repository}?tab=taghistory`, 'ada', 'harbour/web', 'Tag history'],
  [`${repository}?tab=logs`, 'ada', 'harbour/web', 'Logs'],
  [`${repository}?tab=settings`, 'ada', 'harbour/web', 'Settings'],
  [`${repository}/tag/v1.4`, undefined, 'v1.4', 'Details'],
  [`${repository}/tag/v1.4?tab=layers`, 'ada', 'v1.4', 'Layers'],
  [`${repository}/tag/v1.4?tab=securityreport`, 'ada', 'v1.4', 'Details'],
  ['/harbour/web', 'ada', 'harbour/web', 'Information'],
  ['/harbour/web:v1.4', 'ada', 'v1.4', 'Details'],
  ['/search?q=web', 'ada', 'Search: web'],
  ['/about', undefined, 'About'],
  ['/service-keys', 'root', 'Service keys'],
  ['/change-log', 'root', 'Change log'],
  ['/usage-logs', 'root', 'Usage logs'],
  ['/messages', 'root', 'Messages'],
  ['/signin', undefined, 'Sign in to Berth'],
  ['/createaccount', undefined, 'Create an account'],
]

describePages(
  'the addresses of Quay’s console',
  ({ stay }) => {
    test.each(links.map((link) => ({ name: link.join(' '), link })))('$name', async ({ link }) => {
      const [address, as, heading, tab] = link
      const { page } = await stay(as === undefined ? {} : { username: as })
      await page.goto(address)
      await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
      if (tab === undefined) return
      const open = page.getByRole('tab', { selected: true })
      expect(await open.first().textContent()).toBe(tab)
    })
  },
  { config: fullConfig, prepare: fillRegistry },
)
