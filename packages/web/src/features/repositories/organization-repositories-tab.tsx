import { Unfinished } from '../../frame/unfinished.tsx'
import type { OrganizationTabProps } from '../../frame/tab-props.ts'

export default function Tab(_props: OrganizationTabProps) {
  return <Unfinished />
}
