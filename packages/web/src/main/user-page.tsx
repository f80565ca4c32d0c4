import { useParams } from '@tanstack/react-router'

import { UserPage } from '../features/users/user-page.tsx'
import { userTabs } from './user-tabs.ts'

export default function Page() {
  const { name = '' } = useParams({ strict: false })
  return <UserPage name={name} tabs={userTabs} />
}
