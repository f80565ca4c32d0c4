import { useParams } from '@tanstack/react-router'

import { OrganizationPage } from '../features/organizations/organization-page.tsx'
import { organizationTabs } from './organization-tabs.ts'

export default function Page() {
  const { name = '' } = useParams({ strict: false })
  return <OrganizationPage name={name} tabs={organizationTabs} />
}
