import { Button, type ButtonProps } from '@patternfly/react-core'
import { createContext, type ReactNode, useContext } from 'react'

import { useUser } from '../api/user.ts'

const Looking = createContext(false)

interface Props {
  /** The organization that is looked at; without one, the registry as a whole. */
  readonly organization?: string
  readonly children: ReactNode
}

/**
 * Around what superusers who may only look see as its administrators do: lists, forms and buttons
 * in it offer them no change. What is theirs, they change like everybody else.
 */
export function LookingOnly({ organization, children }: Props) {
  const user = useUser()
  const own = user?.organizations?.find(({ name }) => name === organization)
  const isLooking =
    user?.global_readonly_super_user === true &&
    user.super_user !== true &&
    own?.is_org_admin !== true
  return <Looking value={isLooking}>{children}</Looking>
}

/** Whether changes are offered here. */
export function useMayChange(): boolean {
  return !useContext(Looking)
}

/** A button that leads to a change: not there for whoever may only look. */
export function ChangeButton(props: ButtonProps) {
  return useMayChange() ? <Button {...props} /> : null
}
