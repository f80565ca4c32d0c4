import { useUser } from '../../api/user.ts'
import type { OrganizationTabProps } from '../../frame/tab-props.ts'
import { DeletedRepositories } from './deleted-repositories.tsx'
import { RepositoryList } from './repository-list.tsx'

/** The repositories of an organization, and below them those that can come back. */
export default function Tab({ organization }: OrganizationTabProps) {
  const user = useUser()
  const { name, is_admin: isAdministrator } = organization
  const own = user?.organizations?.find((one) => one.name === name)
  return (
    <div className="berth-stack">
      <RepositoryList
        namespace={name}
        mayCreate={isAdministrator || own?.can_create_repo === true}
        mayChange={isAdministrator}
      />
      {isAdministrator ? (
        <DeletedRepositories place={{ namespace: name, isOrganization: true }} />
      ) : null}
    </div>
  )
}
