import { useParams } from '@tanstack/react-router'

import { readRepositoryAddress } from '../features/repositories/repository-address.ts'
import { RepositoryPage } from '../features/repositories/repository-page.tsx'
import { lateComponent } from '../shared/late-component.tsx'
import { repositoryTabs } from './repository-tabs.ts'

const ManifestPage = lateComponent(() => import('../features/tags/manifest-page.tsx'))

const RepositoriesPage = lateComponent(
  () => import('../features/repositories/repositories-page.tsx'),
)

/** Everything below `/repository/`: names have slashes in them. */
export default function Page() {
  const { _splat: rest = '' } = useParams({ strict: false })
  // To the router, the rest of an address may be nothing.
  if (rest === '') return <RepositoriesPage />
  const { repository, reference } = readRepositoryAddress(rest)
  if (reference === undefined) return <RepositoryPage name={repository} tabs={repositoryTabs} />
  return <ManifestPage repository={repository} reference={reference} />
}
