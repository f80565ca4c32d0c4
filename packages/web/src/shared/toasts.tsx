import { Alert, AlertActionCloseButton, AlertActionLink, AlertGroup } from '@patternfly/react-core'
import { useSyncExternalStore } from 'react'

import { messageOf } from '../api/api-error.ts'
import { whenViewerChanges } from '../api/viewer.ts'

interface Toast {
  readonly id: number
  readonly variant: 'success' | 'danger' | 'warning' | 'info'
  readonly title: string
  readonly body?: string | undefined
  /** A way on, such as taking a change back. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined
}

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

/** More than these nobody reads. */
const toastsMaximum = 5

function show(toast: Omit<Toast, 'id'>): void {
  lastId += 1
  change([...toasts, { ...toast, id: lastId }].slice(-toastsMaximum))
}

function change(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

whenViewerChanges(() => change([]))

/** Short messages at the edge of the page. */
export const toast = {
  success: (title: string, options: Pick<Toast, 'body' | 'action'> = {}) =>
    show({ variant: 'success', title, ...options }),
  info: (title: string, options: Pick<Toast, 'body' | 'action'> = {}) =>
    show({ variant: 'info', title, ...options }),
  /** @param error whatever was thrown; its message is shown */
  failure: (title: string, error: unknown) =>
    show({ variant: 'danger', title, body: messageOf(error) }),
}

/** The place where they stand. The frame has one. */
export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
  const close = (id: number) => change(toasts.filter((one) => one.id !== id))
  return (
    <AlertGroup isToast isLiveRegion hasAnimations={false}>
      {shown.map(({ id, variant, title, body, action }) => (
        <Alert
          key={id}
          // A heading would stand between those of the page.
          component="p"
          variant={variant}
          title={title}
          // Faults stay until somebody has read them, and so does what can be taken back.
          timeout={variant === 'danger' ? false : action === undefined ? 6000 : 15_000}
          onTimeout={() => close(id)}
          actionClose={<AlertActionCloseButton onClose={() => close(id)} />}
          {...(action === undefined
            ? {}
            : {
                actionLinks: (
                  <AlertActionLink
                    onClick={() => {
                      close(id)
                      action.run()
                    }}
                  >
                    {action.label}
                  </AlertActionLink>
                ),
              })}
        >
          {body}
        </Alert>
      ))}
    </AlertGroup>
  )
}
