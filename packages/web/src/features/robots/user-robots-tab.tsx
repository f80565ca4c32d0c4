import type { UserTabProps } from '../../frame/tab-props.ts'
import { RobotsList } from './robots-list.tsx'

/** The robot accounts of whoever is signed in. */
export default function Tab({ username }: UserTabProps) {
  return <RobotsList owner={{ kind: 'user', name: username }} />
}
