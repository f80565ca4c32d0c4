import type { Scenario } from '../bench.ts'
import { largeOrganization, largeRepository } from '../seed/tenancy.ts'
import { type Call, compareCall, monthSoFar } from './api-calls.ts'
import { fillWithTenancy } from './fixtures.ts'

const listing = 10

/** The audit log of one organization that is in use day and night. */
function calls(administrator: string): readonly Call[] {
  const organization = `/organization/${largeOrganization}`
  const [year, number] = new Date().toISOString().split('-')
  const firstDay = `${number}/01/${year}`
  return [
    {
      label: 'an organization, newest page',
      path: `${organization}/logs${monthSoFar()}`,
      p99Milliseconds: listing,
    },
    {
      label: 'an organization, oldest day',
      path: `${organization}/logs?starttime=${firstDay}&endtime=${firstDay}`,
      p99Milliseconds: listing,
    },
    {
      label: 'a repository, newest page',
      path: `/repository/${largeRepository}/logs${monthSoFar()}`,
      p99Milliseconds: listing,
    },
    {
      label: 'what one user did',
      path: `${organization}/logs${monthSoFar()}&performer=${administrator}`,
      p99Milliseconds: listing,
    },
    {
      label: 'everything, newest page',
      path: `/superuser/logs${monthSoFar()}`,
      p99Milliseconds: listing,
    },
    {
      label: 'sums of a day',
      path: `${organization}/aggregatelogs?starttime=${firstDay}&endtime=${firstDay}`,
      p99Milliseconds: 500,
    },
    {
      label: 'sums of the month',
      path: `${organization}/aggregatelogs${monthSoFar()}`,
      p99Milliseconds: 5000,
    },
  ]
}

/** Reading the audit log when a month of it is large. */
export const auditLog: Scenario = {
  name: 'q',
  title: 'the audit log with 5 M entries in the month',
  async run(bench) {
    const logEntries = bench.isQuick ? 50_000 : 5_000_000
    await bench.withInstallations(async (installations) => {
      const able = installations.filter(({ execute }) => execute !== undefined)
      const filled = await bench.each(able, 'filling', async (installation) => {
        const sizes = { organizations: 2, repositories: 20, tags: 10, robots: 10, logEntries }
        await fillWithTenancy(installation, sizes)
        return installation
      })
      await bench.whileRunning(filled, async (peers) => {
        const administrator = filled[0]?.namespace ?? ''
        for (const call of calls(administrator)) await compareCall(bench, peers, call)
      })
    })
  },
}
