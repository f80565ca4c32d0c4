import { Button, Label } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'

import { Dialog } from '../dialog.tsx'
import { LoadMoreButton } from '../list/load-more.tsx'
import { useList } from '../list/use-list.ts'
import { ChangeButton } from '../looking-only.tsx'
import { RelativeTime } from '../relative-time.tsx'
import { Failure, TextSkeleton } from '../states.tsx'
import { toast } from '../toasts.tsx'
import type { Delivery, Notification, notificationCalls } from './notification-calls.ts'
import { t } from './notifications.texts.ts'

const colors = { waiting: 'blue', delivered: 'green', failed: 'red' } as const

interface Props {
  readonly calls: ReturnType<typeof notificationCalls>
  readonly notification: Notification
  readonly onClose: () => void
}

/** What was sent, what came back, and what waits. */
export function Deliveries({ calls, notification, onClose }: Props) {
  const { uuid } = notification
  const list = useList<Delivery>({
    queryKey: calls.key(uuid, 'deliveries'),
    load: async (page, signal) => {
      const answer = await calls.deliveries(uuid, page?.toString(), signal)
      return { rows: answer.deliveries, next: answer.next_page }
    },
  })
  const resend = async (delivery: Delivery) => {
    try {
      await calls.resend(uuid, delivery.id)
      toast.success(t('resent'))
    } catch (error) {
      toast.failure(t('notificationFault'), error)
    }
    list.reload()
  }
  return (
    <Dialog
      title={t('deliveriesOf', { name: notification.title ?? t('untitled') })}
      size="large"
      onClose={onClose}
    >
      <div className="berth-stack">
        {list.error === null ? null : <Failure error={list.error} onRetry={list.reload} />}
        {list.isLoading ? <TextSkeleton /> : null}
        {list.isComplete && list.rows.length === 0 ? <p>{t('deliveriesNone')}</p> : null}
        {list.rows.length === 0 ? null : (
          <DeliveryTable deliveries={list.rows} onResend={(one) => void resend(one)} />
        )}
        <div className="berth-buttons">
          <Button variant="secondary" onClick={list.reload}>
            {t('lookAgain')}
          </Button>
          <LoadMoreButton lists={[list]}>{t('more')}</LoadMoreButton>
          <Button variant="link" onClick={onClose}>
            {t('close')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

function DeliveryTable(props: {
  readonly deliveries: readonly Delivery[]
  readonly onResend: (delivery: Delivery) => void
}) {
  return (
    <Table aria-label={t('deliveries')} variant="compact" gridBreakPoint="grid-lg">
      <Thead>
        <Tr>
          <Th>{t('when')}</Th>
          <Th>{t('status')}</Th>
          <Th>{t('attempts')}</Th>
          <Th>{t('answer')}</Th>
          <Th screenReaderText={t('resend')} />
        </Tr>
      </Thead>
      <Tbody>
        {props.deliveries.map((delivery) => (
          <Tr key={delivery.id}>
            <Td dataLabel={t('when')}>
              <RelativeTime value={delivery.created} />
            </Td>
            <Td dataLabel={t('status')}>
              <Label isCompact color={colors[delivery.status]}>
                {t(`delivery-${delivery.status}`)}
              </Label>{' '}
              {delivery.kind === 'test' ? t('isTest') : ''}
            </Td>
            <Td dataLabel={t('attempts')}>{delivery.attempts}</Td>
            <Td dataLabel={t('answer')} modifier="breakWord">
              {delivery.response_status ?? ''} {delivery.error ?? ''}
              {delivery.response_excerpt === null ? null : (
                <div className="berth-quiet">{delivery.response_excerpt}</div>
              )}
            </Td>
            <Td>
              {delivery.status === 'waiting' ? null : (
                <ChangeButton variant="link" size="sm" onClick={() => props.onResend(delivery)}>
                  {t('resend')}
                </ChangeButton>
              )}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
