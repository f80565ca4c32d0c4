import { type Answer, api, type Body } from '../../api/client.ts'
import { keyOfPlace, type Place } from '../place.ts'

export type Notification = Answer<
  'get',
  '/repository/{repository}/notification/'
>['notifications'][number]
export type NewNotification = Body<'post', '/repository/{repository}/notification/'>
export type Delivery = Answer<
  'get',
  '/repository/{repository}/notification/{uuid}/deliveries'
>['deliveries'][number]

const listPaths = {
  organization: '/organization/{orgname}/notifications',
  user: '/user/namespacenotifications',
  repository: '/repository/{repository}/notification/',
} as const
const onePaths = {
  organization: '/organization/{orgname}/notifications/{uuid}',
  user: '/user/namespacenotifications/{uuid}',
  repository: '/repository/{repository}/notification/{uuid}',
} as const

/** What can be done with the notifications of one place. */
export function notificationCalls(place: Place) {
  const { kind, name } = place
  const where = { orgname: name, repository: name }
  const list = listPaths[kind]
  const one = onePaths[kind]
  const at = (uuid: string) => ({ path: { ...where, uuid } })
  return {
    key: (...part: readonly unknown[]) => keyOfPlace(place, 'notifications', ...part),
    list: async (signal: AbortSignal): Promise<readonly Notification[]> =>
      (await api.get(list, { path: where, signal })).notifications,
    create: (body: NewNotification): Promise<Notification> => api.post(list, { path: where, body }),
    remove: (uuid: string) => api.delete(one, at(uuid)),
    /** Forgets its failures, and switches it on again. */
    reset: (uuid: string) => api.post(one, at(uuid)),
    test: (uuid: string) => api.post(`${one}/test`, at(uuid)),
    deliveries: (uuid: string, page: string | undefined, signal: AbortSignal) =>
      api.get(`${one}/deliveries`, { ...at(uuid), query: { next_page: page }, signal }),
    resend: (uuid: string, deliveryId: string) =>
      api.post(`${one}/deliveries/{delivery_id}/resend`, {
        path: { ...where, uuid, delivery_id: deliveryId },
      }),
  }
}
