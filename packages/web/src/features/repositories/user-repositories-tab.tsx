import { useUser } from '../../api/user.ts'
import type { UserTabProps } from '../../frame/tab-props.ts'
import { DeletedRepositories } from './deleted-repositories.tsx'
import { RepositoryList } from './repository-list.tsx'

/** The repositories of a user; to the user itself, also those that can come back. */
export default function Tab({ username, isMe }: UserTabProps) {
  const user = useUser()
  return (
    <div className="berth-stack">
      <RepositoryList
        namespace={username}
        mayCreate={isMe}
        mayChange={isMe || user?.super_user === true}
      />
      {isMe ? <DeletedRepositories place={{ namespace: username, isOrganization: false }} /> : null}
    </div>
  )
}
