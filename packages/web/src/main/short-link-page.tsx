import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect } from 'react'

import { organizationQuery, personQuery } from '../api/places.ts'
import NotFoundPage from '../frame/not-found-page.tsx'
import { PageSkeleton } from '../frame/page-header.tsx'
import { addresses } from '../shared/addresses.ts'
import { useOpenPage } from '../shared/page-link.tsx'
import { readShortLink } from './short-link.ts'

/** Quay's short links: `/acme` and `/acme/web:1.0`, as clients name a repository. */
export default function ShortLinkPage() {
  const { name = '', _splat: rest = '' } = useParams({ strict: false })
  const repository = readShortLink(name, rest)
  return repository === undefined ? <NamespaceLink name={name} /> : <Lead to={repository} />
}

function NamespaceLink({ name }: { readonly name: string }) {
  const client = useQueryClient()
  const { data: target, isPending } = useQuery({
    queryKey: ['short-link', name],
    queryFn: async () => {
      if (await isThere(client.fetchQuery(organizationQuery(name)))) {
        return addresses.organization(name)
      }
      return (await isThere(client.fetchQuery(personQuery(name)))) ? addresses.user(name) : null
    },
    retry: false,
  })
  if (isPending) return <PageSkeleton />
  return typeof target === 'string' ? <Lead to={target} /> : <NotFoundPage />
}

async function isThere(asked: Promise<unknown>): Promise<boolean> {
  return await asked.then(
    () => true,
    () => false,
  )
}

function Lead({ to }: { readonly to: string }) {
  const open = useOpenPage()
  useEffect(() => open(to, { replaces: true }))
  return <PageSkeleton />
}
