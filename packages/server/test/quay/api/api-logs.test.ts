import type { CaseSetting } from './replay.ts'
import { describeReplay } from './replay.ts'

const remember: CaseSetting = {
  after: ({ notes }, { next_page: page }: { next_page?: string }) =>
    void notes.set('page', page ?? notes.get('page') ?? 'none'),
}
/** All that happened in the world happened on the day of the test. */
const today = () => {
  const [year, month, day] = new Date().toISOString().slice(0, 10).split('-')
  return { starttime: `${month}/${day}/${year}`, endtime: `${month}/${day}/${year}` }
}
const dated: CaseSetting = { query: today }
const paged: CaseSetting = { query: ({ note }) => ({ next_page: note('page') }) }
const exported = {
  // Its name needs no network.
  'to URL': { body: { callback_url: 'https://1.1.1.1/cb' } },
}
const listed = {
  ok: remember,
  next_page: paged,
  'date range': dated,
}
/** Three pages of entries in each log. */
const fill: CaseSetting['before'] = async ({ berth }) => {
  const { accounts, audit } = berth.services
  const { database } = berth.foundation
  const ids = new Map<string, number>()
  for (const name of ['owner', 'outsider', 'acme']) {
    ids.set(name, (await accounts.find(name))?.id ?? 0)
  }
  const repository = await database.reader
    .selectFrom('repository')
    .select('id')
    .where('name', '=', 'app')
    .executeTakeFirstOrThrow()
  const write = async (performer: string, namespace: string, repositoryId?: number) => {
    const actor = { accountId: ids.get(performer), address: '127.0.0.1', details: {} }
    const metadata = { namespace, repo: 'app', description: 'x' }
    const entry = { kind: 'set_repo_description', metadata } as const
    const namespaceId = ids.get(namespace)
    await database.transaction(async (tx) => {
      await audit.recordAll(
        tx,
        Array.from({ length: 65 }, () => ({
          actor,
          entry: { ...entry, namespaceId, repositoryId },
        })),
      )
    })
  }
  await write('owner', 'owner')
  // Sign-ins that failed have nobody who did them.
  await write('nobody', 'outsider')
  await write('owner', 'acme', repository.id)
}

describeReplay('logs, as Quay answers', [
  { operation: 'listUserLogs', before: fill, only: ['empty'] },
  {
    operation: 'listUserLogs',
    only: [
      'anonymous',
      'ok',
      'next_page',
      'bad next_page',
      'date range',
      'bad date',
      'performer',
      'outsider',
    ],
    cases: listed,
  },
  { operation: 'listRepoLogs', cases: listed },
  { operation: 'listOrgLogs', cases: listed },
  { operation: 'listAllLogs', cases: listed },
  { operation: 'getAggregateUserLogs', cases: { 'date range': dated } },
  { operation: 'getAggregateRepoLogs', cases: { 'date range': dated } },
  { operation: 'getAggregateOrgLogs', cases: { 'date range': dated } },
  { operation: 'listAllAggregateLogs', cases: { 'date range': dated } },
  {
    operation: 'exportRepoLogs',
    cases: {
      ...exported,
      'LOG_EXPORT off (off)': {
        berth: { status: 404, error: 'not_found', because: 'Absent capabilities' },
      },
    },
  },
  { operation: 'exportOrgLogs', cases: exported },
  { operation: 'exportUserLogs', cases: exported },
])
