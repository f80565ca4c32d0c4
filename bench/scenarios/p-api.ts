import type { Scenario } from '../bench.ts'
import { type Call, compareCall, monthSoFar } from './api-calls.ts'
import {
  largeOrganization,
  largeRepository,
  organizationName,
  type TenancySizes,
} from '../seed/tenancy.ts'
import { fillWithTenancy } from './fixtures.ts'

const listing = 10
const searching = 30

const calls = ({ tags }: TenancySizes): readonly Call[] => [
  { label: 'who am I', path: '/user/', p99Milliseconds: listing, cpuMilliseconds: 0.5 },
  {
    label: 'tags, first page of 100',
    path: `/repository/${largeRepository}/tag/?limit=100&onlyActiveTags=true`,
    p99Milliseconds: listing,
    cpuMilliseconds: 1,
  },
  {
    label: 'tags, last page of 100',
    path: `/repository/${largeRepository}/tag/?limit=100&onlyActiveTags=true&page=${Math.ceil(tags / 100)}`,
    p99Milliseconds: listing,
    cpuMilliseconds: 1,
  },
  {
    label: 'one tag by name',
    path: `/repository/${largeRepository}/tag/?specificTag=tag-${1_000_000 + tags - 1}`,
    p99Milliseconds: listing,
  },
  {
    label: 'tags whose names contain a text',
    path: `/repository/${largeRepository}/tag/?filter_tag_name=like:99999`,
    p99Milliseconds: searching,
  },
  {
    label: 'a repository',
    path: `/repository/${largeRepository}?includeTags=false&includeStats=true`,
    p99Milliseconds: listing,
  },
  {
    label: 'an organization',
    path: `/organization/${largeOrganization}`,
    p99Milliseconds: listing,
  },
  {
    label: 'repositories of an organization',
    path: `/repository?namespace=${organizationName(1)}&last_modified=true&popularity=true`,
    p99Milliseconds: listing,
  },
  {
    label: 'public repositories, first page',
    path: '/repository?public=true&last_modified=true',
    p99Milliseconds: listing,
  },
  {
    label: 'public repositories, last page',
    path: '/repository?public=true&last_modified=true',
    p99Milliseconds: listing,
    isLastPage: true,
  },
  {
    label: 'robots, 100 with their rights',
    path: `/organization/${largeOrganization}/robots?permissions=true&token=false&limit=100`,
    p99Milliseconds: listing,
  },
  {
    label: 'entities that begin with a text',
    path: `/entities/${largeOrganization.slice(0, 5)}?namespace=${largeOrganization}&includeTeams=true&includeOrgs=true`,
    p99Milliseconds: searching,
  },
  { label: 'search of everything', path: '/find/all?query=payments', p99Milliseconds: searching },
  {
    label: 'search of repositories',
    path: '/find/repositories?query=service-10999&page=1',
    p99Milliseconds: searching,
  },
  {
    label: 'log of an organization, first page',
    path: `/organization/${largeOrganization}/logs${monthSoFar()}`,
    p99Milliseconds: listing,
  },
  {
    label: 'log of a repository, first page',
    path: `/repository/${largeRepository}/logs${monthSoFar()}`,
    p99Milliseconds: listing,
  },
  {
    label: 'log of everything, first page',
    path: `/superuser/logs${monthSoFar()}`,
    p99Milliseconds: listing,
  },
  {
    label: 'sums of a day of an organization',
    path: `/organization/${largeOrganization}/aggregatelogs`,
    p99Milliseconds: searching,
  },
  { label: 'users, for superusers', path: '/superuser/users/?limit=100', p99Milliseconds: listing },
  {
    label: 'organizations, for superusers',
    path: '/superuser/organizations/?limit=100',
    p99Milliseconds: listing,
  },
]

/** `/api/v1` on the data of a large company. */
export const api: Scenario = {
  name: 'p',
  title: 'calls of /api/v1 with 100 k repositories, 1 M tags, 20 k robots, 1 M log entries',
  async run(bench) {
    const full = {
      organizations: 5_000,
      repositories: 100_000,
      tags: 1_000_000,
      robots: 20_000,
      logEntries: 1_000_000,
    }
    const quick = {
      organizations: 100,
      repositories: 2_000,
      tags: 10_000,
      robots: 1_000,
      logEntries: 10_000,
    }
    const sizes = bench.isQuick ? quick : full
    await bench.withInstallations(async (installations) => {
      const able = installations.filter(({ execute }) => execute !== undefined)
      const filled = await bench.each(able, 'filling', async (installation) => {
        await fillWithTenancy(installation, sizes)
        return installation
      })
      await bench.whileRunning(filled, async (peers) => {
        for (const call of calls(sizes)) await compareCall(bench, peers, call)
      })
    })
  },
}
