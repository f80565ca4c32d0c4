import { keys } from '../../api/keys.ts'
import type { RepositoryTabProps } from '../../frame/tab-props.ts'
import { LogView } from './log-view.tsx'

/** What happened in a repository. */
export default function Tab({ name }: RepositoryTabProps) {
  return <LogView scope={{ kind: 'repository', name }} queryKey={keys.repository(name, 'logs')} />
}
