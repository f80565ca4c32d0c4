import { keys } from '../../api/keys.ts'
import type { OrganizationTabProps } from '../../frame/tab-props.ts'
import { LogView } from './log-view.tsx'

/** What happened in an organization. */
export default function Tab({ organization: { name } }: OrganizationTabProps) {
  return <LogView scope={{ kind: 'organization', name }} queryKey={keys.namespace(name, 'logs')} />
}
