import { expect, test } from 'vitest'

import type { RunningBerth } from '../../server/test/harness/running-berth.ts'
import { describePages } from './harness/each-page.ts'
import { fullConfig } from './harness/full-registry.ts'
import { sheetName } from './harness/pictures.ts'

/** A page with nothing on it yet, and what it says first. */
interface EmptyRow {
  readonly address: string
  readonly as?: 'root'
  readonly says: string
  /** The button, or the link, of what one would do first, where that can be done there. */
  readonly offers?: string
}

const organization = '/organization/harbour'
const repository = '/repository/harbour/empty'
const settings = 'Nothing is deleted by itself'

const emptyPages: readonly EmptyRow[] = [
  { address: '/overview', says: 'Nothing was pushed yet', offers: 'Create an organization' },
  { address: '/organization', says: 'No organization yet', offers: 'Create organization' },
  { address: '/repository', says: 'No repositories yet', offers: 'Create repository' },
  {
    address: '/user/newcomer?tab=repositories',
    says: 'No repositories yet',
    offers: 'Create repository',
  },
  {
    address: '/user/newcomer?tab=robots',
    says: 'No robot account yet',
    offers: 'Create robot account',
  },
  { address: '/user/newcomer?tab=settings', says: 'No app tokens yet', offers: 'Create app token' },
  { address: '/search', says: 'What are you looking for?' },
  { address: '/search?q=whale', says: 'Nothing found' },
  {
    address: '/organization/bare?tab=repositories',
    as: 'root',
    says: 'No repositories yet',
    offers: 'Create repository',
  },
  { address: `${organization}?tab=teams`, as: 'root', says: 'owners', offers: 'Create team' },
  {
    address: `${organization}?tab=robots`,
    as: 'root',
    says: 'No robot account yet',
    offers: 'Create robot account',
  },
  {
    address: `${organization}?tab=defaultpermissions`,
    as: 'root',
    says: 'No default permissions',
    offers: 'Create default permission',
  },
  {
    address: `${organization}?tab=applications`,
    as: 'root',
    says: 'No OAuth applications yet',
    offers: 'Create application',
  },
  { address: `${organization}?tab=settings`, as: 'root', says: settings },
  { address: `${organization}/teams/crew`, as: 'root', says: 'Nobody is in this team yet' },
  {
    address: `${organization}/teams/crew?tab=repositories`,
    as: 'root',
    says: 'No rights in repositories yet',
  },
  { address: `${repository}?tab=information`, as: 'root', says: 'Nothing has been pushed yet.' },
  { address: `${repository}?tab=tags`, as: 'root', says: 'No tags yet' },
  { address: `${repository}?tab=history`, as: 'root', says: 'Nothing has happened yet' },
  { address: `${repository}?tab=settings`, as: 'root', says: settings },
  { address: '/messages', as: 'root', says: 'No messages', offers: 'Create message' },
  { address: '/superuser/apptokens', as: 'root', says: 'Nobody has app tokens' },
  { address: '/superuser/jobs', as: 'root', says: 'Nothing is to be removed now.' },
]

async function fillAlmostNothing(berth: RunningBerth): Promise<void> {
  for (const name of ['root', 'newcomer']) await berth.createUser(name)
  for (const name of ['harbour', 'bare']) await berth.createOrganization(name, 'root')
  await berth.createRepository('harbour/empty', {})
  const root = await berth.api('root')
  const made = await root.call('PUT', '/organization/harbour/team/crew', { role: 'member' })
  expect(made.status).toBe(200)
}

describePages(
  'a page with nothing on it',
  ({ stay }) => {
    test.each(emptyPages)('$address says so, and what to do first', async (row) => {
      const { address, as = 'newcomer', says, offers } = row
      const visitor = await stay({ username: as })
      await visitor.goTo(address)
      await visitor.settled()
      const main = visitor.page.getByRole('main')
      await main.getByText(says).first().waitFor()
      if (offers !== undefined) {
        const named = { name: offers, exact: true }
        await main.getByRole('button', named).or(main.getByRole('link', named)).first().waitFor()
      }
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await visitor.sheet(`${sheetName(address)}-empty`)
    })
  },
  { config: fullConfig, prepare: fillAlmostNothing },
)
