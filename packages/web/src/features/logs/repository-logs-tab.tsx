import { Unfinished } from '../../frame/unfinished.tsx'
import type { RepositoryTabProps } from '../../frame/tab-props.ts'

export default function Tab(_props: RepositoryTabProps) {
  return <Unfinished />
}
