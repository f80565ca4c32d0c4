import { Unfinished } from '../../frame/unfinished.tsx'
import type { UserTabProps } from '../../frame/tab-props.ts'

export default function Tab(_props: UserTabProps) {
  return <Unfinished />
}
