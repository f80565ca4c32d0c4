import { Button, Label } from '@patternfly/react-core'
import { ActionsColumn, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Failure, TextSkeleton } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { CreateNotification } from './create-notification.tsx'
import { Deliveries } from './deliveries.tsx'
import type { Notification } from './notification-kinds.ts'
import { eventText, methodText, notificationTarget } from './notification-kinds.ts'
import { t } from './settings.texts.ts'

const path = '/repository/{repository}/notification/'
const onePath = '/repository/{repository}/notification/{uuid}'

/** Who is told of what happens in a repository. */
export function Notifications({ name }: { readonly name: string }) {
  const client = useQueryClient()
  const [isCreating, setCreating] = useState(false)
  const [looked, setLooked] = useState<Notification>()
  const queryKey = keys.repository(name, 'notifications')
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.get(path, { path: { repository: name }, signal }),
  })
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <TextSkeleton />
  const attempt = async (done: string, work: () => Promise<unknown>) => {
    try {
      await work()
      toast.success(done)
    } catch (fault) {
      toast.failure(t('notificationFault'), fault)
    }
    await client.invalidateQueries({ queryKey })
  }
  const actionsOf = (notification: Notification) => {
    const where = { path: { repository: name, uuid: notification.uuid } }
    return [
      {
        title: t('sendTest'),
        onClick: () =>
          void attempt(t('testSent'), () => api.post(`${onePath}/test`, where)).then(() =>
            setLooked(notification),
          ),
      },
      { title: t('deliveries'), onClick: () => setLooked(notification) },
      ...(notification.number_of_failures > 0 || notification.disabled_reason !== undefined
        ? [
            {
              title: t('resetFailures'),
              onClick: () => void attempt(t('failuresReset'), () => api.post(onePath, where)),
            },
          ]
        : []),
      {
        title: t('remove'),
        isDanger: true,
        onClick: () => void attempt(t('notificationRemoved'), () => api.delete(onePath, where)),
      },
    ]
  }
  return (
    <div className="berth-stack">
      {data.notifications.length === 0 ? (
        <p className="berth-quiet">{t('notificationsNone')}</p>
      ) : (
        <Table aria-label={t('notifications')} variant="compact" gridBreakPoint="grid-md">
          <Thead>
            <Tr>
              <Th>{t('notificationTitle')}</Th>
              <Th>{t('event')}</Th>
              <Th>{t('method')}</Th>
              <Th>{t('status')}</Th>
              <Th screenReaderText={t('change')} />
            </Tr>
          </Thead>
          <Tbody>
            {data.notifications.map((notification) => (
              <Tr key={notification.uuid}>
                <Td dataLabel={t('notificationTitle')} modifier="breakWord">
                  {notification.title ?? t('untitled')}
                </Td>
                <Td dataLabel={t('event')}>{eventText(notification.event)}</Td>
                <Td dataLabel={t('method')} modifier="breakWord">
                  {methodText(notification.method)}
                  <div className="berth-quiet">{notificationTarget(notification.config)}</div>
                </Td>
                <Td dataLabel={t('status')}>
                  <Status notification={notification} />
                </Td>
                <Td isActionCell>
                  <ActionsColumn items={actionsOf(notification)} />
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
      <div>
        <Button variant="secondary" onClick={() => setCreating(true)}>
          {t('notificationAdd')}
        </Button>
      </div>
      {isCreating ? <CreateNotification name={name} onClose={() => setCreating(false)} /> : null}
      {looked === undefined ? null : (
        <Deliveries name={name} notification={looked} onClose={() => setLooked(undefined)} />
      )}
    </div>
  )
}

function Status({ notification }: { readonly notification: Notification }) {
  const { disabled_reason: reason, number_of_failures: failures } = notification
  if (reason !== undefined) {
    return (
      <>
        <Label isCompact color="red">
          {t('off')}
        </Label>
        <div className="berth-quiet">{reason}</div>
      </>
    )
  }
  if (failures > 0) {
    return (
      <Label isCompact color="orange">
        {t('failures', { count: failures })}
      </Label>
    )
  }
  return (
    <Label isCompact color="green">
      {t('on')}
    </Label>
  )
}
