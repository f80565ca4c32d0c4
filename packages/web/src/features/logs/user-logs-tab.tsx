import { keys } from '../../api/keys.ts'
import type { UserTabProps } from '../../frame/tab-props.ts'
import { LogView } from './log-view.tsx'

/** What happened in the namespace of whoever is signed in. */
export default function Tab({ username }: UserTabProps) {
  return <LogView scope={{ kind: 'user' }} queryKey={keys.namespace(username, 'logs')} />
}
