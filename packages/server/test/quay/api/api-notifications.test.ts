import type { ApiWorld } from './api-world.ts'
import { describeReplay } from './replay.ts'

const quota = { event: 'quota_warning', method: 'webhook', eventConfig: {} }
const unknown = { params: { uuid: '00000000-0000-4000-8000-000000000000' } }
const uuid = ({ note }: ApiWorld) => ({ uuid: note('notification') })

describeReplay('the drawer of notifications, as Quay answers', [
  { operation: 'listUserNotifications', only: ['empty', 'anonymous'] },
  {
    operation: 'listUserNotifications',
    only: ['team invite', 'page and limit'],
    as: 'guest',
    before: async ({ client }) => {
      await (await client('owner')).put('/organization/acme/team/owners/members/guest')
    },
    after: (
      { notes },
      { notifications }: { notifications: { id: string; metadata: { code: string } }[] },
    ) => {
      const [first] = notifications
      if (first !== undefined) notes.set('notification', first.id)
    },
  },
  {
    operation: 'getUserNotification',
    params: uuid,
    cases: { unknown, ok: { as: 'guest' } },
  },
  {
    operation: 'updateUserNotification',
    params: uuid,
    cases: { unknown, dismiss: { as: 'guest' } },
  },
])

const configured = ({ note }: ApiWorld) => ({ uuid: note('configured') })
const remember = ({ notes }: ApiWorld, { uuid: made }: { uuid: string }) => {
  notes.set('configured', made)
}
const allowed = { url: 'https://example.invalid/x' }
const gone = { params: { uuid: '00000000-0000-4000-8000-000000000000' } }

describeReplay('notifications of repositories, as Quay answers', [
  { operation: 'listRepoNotifications', only: ['none', 'writer, not admin'] },
  {
    operation: 'createRepoNotification',
    cases: {
      webhook: { after: remember },
      'unknown event': {
        berth: { status: 400, error: 'invalid_request', because: 'Faults of Quay' },
      },
      'unknown method': {
        berth: { status: 400, error: 'invalid_request', because: 'Faults of Quay' },
      },
      'URL to a private address': {
        berth: { status: 400, error: 'invalid_request', because: 'Receivers of notifications' },
      },
      'e-mail, authorized': { params: { repository: 'acme/lib' }, before: agreeToMail },
    },
  },
  { operation: 'listRepoNotifications', only: ['ok'] },
  { operation: 'getRepoNotification', params: configured, cases: { unknown: gone } },
  { operation: 'testRepoNotification', params: configured, cases: { unknown: gone } },
  { operation: 'resetRepositoryNotificationFailures', params: configured },
  { operation: 'deleteRepoNotification', params: configured },
])

describeReplay('notifications of namespaces, as Quay answers', [
  {
    operation: 'listOrgNotifications',
    only: ['none', 'outsider', 'QUOTA_NOTIFICATIONS off (off)'],
  },
  {
    operation: 'createOrgNotification',
    cases: { ok: { body: () => ({ ...quota, config: allowed }), after: remember } },
  },
  { operation: 'listOrgNotifications', only: ['ok'] },
  { operation: 'getOrgNotification', params: configured, cases: { unknown: gone } },
  { operation: 'testOrgNotification', params: configured },
  { operation: 'resetOrgNotificationFailures', params: configured },
  { operation: 'deleteOrgNotification', params: configured },
  {
    operation: 'listUserNamespaceNotifications',
    only: ['empty', 'anonymous', 'none'],
  },
  {
    operation: 'createUserNamespaceNotification',
    cases: { ok: { body: () => ({ ...quota, config: allowed }), after: remember } },
  },
  { operation: 'listUserNamespaceNotifications', only: ['ok'] },
  { operation: 'getUserNamespaceNotification', params: configured, cases: { unknown: gone } },
  { operation: 'testUserNamespaceNotification', params: configured },
  { operation: 'resetUserNamespaceNotificationFailures', params: configured },
  { operation: 'deleteUserNamespaceNotification', params: configured },
])

describeReplay('addresses that agree to mail, as Quay answers', [
  {
    operation: 'checkRepoEmailAuthorized',
    params: { email: 'ops@example.com' },
    cases: {
      unknown: { params: { email: 'unknown@example.com' } },
      sent: {
        before: async ({ client }) => {
          await (await client('owner')).post('/repository/acme/app/authorizedemail/ops@example.com')
        },
      },
      confirmed: { before: agreeToMail },
    },
  },
  { operation: 'sendAuthorizeRepoEmail', params: { email: 'ops@example.com' } },
])

/** The mail goes nowhere here: its answer is given for it. */
async function agreeToMail({ berth, client }: ApiWorld): Promise<void> {
  for (const name of ['app', 'lib']) {
    await (await client('owner')).post(`/repository/acme/${name}/authorizedemail/ops@example.com`)
  }
  const { database, clock } = berth.foundation
  await database.transaction((tx) =>
    tx.updateTable('authorized_email').set({ confirmed_at_ms: clock() }).execute(),
  )
}
