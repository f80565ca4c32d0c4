import type { ApiWorld } from './api-world.ts'
import { describeReplay } from './replay.ts'

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
