import type { QueryClient } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { forgetOrganization } from '../../api/forgetting.ts'

/** Deletes an organization with all that is in it, for good. */
export async function deleteOrganization(client: QueryClient, name: string): Promise<void> {
  await api.delete('/organization/{orgname}', { path: { orgname: name } })
  forgetOrganization(client, name)
}
