import { Label } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import type { Place } from '../place.ts'
import { ConfirmDelete } from '../confirm-delete.tsx'
import type { RowAction } from '../list/actions.ts'
import { RowActions } from '../list/row-actions.tsx'
import { Loaded } from '../loaded.tsx'
import { ChangeButton, useMayChange } from '../looking-only.tsx'
import { SettingsSection } from '../settings-section.tsx'
import { toast } from '../toasts.tsx'
import { CreateNotification } from './create-notification.tsx'
import { Deliveries } from './deliveries.tsx'
import { type Notification, notificationCalls } from './notification-calls.ts'
import { eventText, methodText, notificationTarget } from './notification-kinds.ts'
import { t } from './notifications.texts.ts'

/** Who is told of what happens in a repository, or to the quota of a namespace. */
export function Notifications({ scope }: { readonly scope: Place }) {
  const isOfRepository = scope.kind === 'repository'
  return (
    <SettingsSection
      title={t(isOfRepository ? 'title' : 'quotaTitle')}
      help={t(isOfRepository ? 'help' : 'quotaHelp')}
    >
      <NotificationList scope={scope} />
    </SettingsSection>
  )
}

function NotificationList({ scope }: { readonly scope: Place }) {
  const client = useQueryClient()
  const [isCreating, setCreating] = useState(false)
  const [looked, setLooked] = useState<Notification>()
  const [doomed, setDoomed] = useState<Notification>()
  const mayChange = useMayChange()
  const calls = notificationCalls(scope)
  const queryKey = calls.key()
  const renew = () => client.invalidateQueries({ queryKey })
  const query = useQuery({
    queryKey: calls.key('list'),
    queryFn: ({ signal }) => calls.list(signal),
  })
  const attempt = async (done: string, work: () => Promise<unknown>) => {
    try {
      await work()
      toast.success(done)
    } catch (fault) {
      toast.failure(t('notificationFault'), fault)
    }
    await renew()
  }
  const actionsOf = (notification: Notification): readonly RowAction[] => {
    const { uuid, number_of_failures: failures, disabled_reason: reason } = notification
    const look = () => setLooked(notification)
    const deliveries = { key: 'deliveries', label: t('deliveries'), run: look }
    if (!mayChange) return [deliveries]
    const test = () => void attempt(t('testSent'), () => calls.test(uuid)).then(look)
    const reset = () => void attempt(t('failuresReset'), () => calls.reset(uuid))
    return [
      { key: 'test', label: t('sendTest'), run: test },
      deliveries,
      ...(failures > 0 || reason !== undefined
        ? [{ key: 'reset', label: t('resetFailures'), run: reset }]
        : []),
      { key: 'remove', label: t('remove'), isDanger: true, run: () => setDoomed(notification) },
    ]
  }
  return (
    <div className="berth-stack">
      <Loaded query={query}>
        {(notifications) => (
          <>
            <NotificationTable notifications={notifications} actionsOf={actionsOf} />
            <div>
              <ChangeButton variant="secondary" onClick={() => setCreating(true)}>
                {t('notificationAdd')}
              </ChangeButton>
            </div>
          </>
        )}
      </Loaded>
      {isCreating ? (
        <CreateNotification scope={scope} onCreated={renew} onClose={() => setCreating(false)} />
      ) : null}
      {looked === undefined ? null : (
        <Deliveries calls={calls} notification={looked} onClose={() => setLooked(undefined)} />
      )}
      {doomed === undefined ? null : (
        <ConfirmDelete
          what={t('removeTitle')}
          losses={[t('removeLoss', { name: doomed.title ?? t('untitled') })]}
          onConfirm={async () => {
            await calls.remove(doomed.uuid)
            await renew()
            toast.success(t('notificationRemoved'))
          }}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </div>
  )
}

interface TableProps {
  readonly notifications: readonly Notification[]
  readonly actionsOf: (notification: Notification) => readonly RowAction[]
}

function NotificationTable({ notifications, actionsOf }: TableProps) {
  if (notifications.length === 0) return <p className="berth-quiet">{t('none')}</p>
  return (
    <Table aria-label={t('title')} variant="compact" gridBreakPoint="grid-md">
      <Thead>
        <Tr>
          <Th>{t('notificationTitle')}</Th>
          <Th>{t('event')}</Th>
          <Th>{t('method')}</Th>
          <Th>{t('status')}</Th>
          <Th screenReaderText={t('actions')} />
        </Tr>
      </Thead>
      <Tbody>
        {notifications.map((notification) => (
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
              <RowActions
                actions={actionsOf(notification)}
                name={notification.title ?? t('untitled')}
              />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
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
