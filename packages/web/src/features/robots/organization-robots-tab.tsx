import type { OrganizationTabProps } from '../../frame/tab-props.ts'
import { RobotsList } from './robots-list.tsx'

/** The robot accounts of an organization. */
export default function Tab({ organization }: OrganizationTabProps) {
  return <RobotsList owner={{ kind: 'organization', name: organization.name }} />
}
