import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'

/** The bytes of a manifest, and its layers with the commands that made them. */
export function manifestQuery(repository: string, digest: string) {
  return {
    queryKey: keys.manifest(repository, digest, 'content'),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.get('/repository/{repository}/manifest/{manifestref}', {
        path: { repository, manifestref: digest },
        signal,
      }),
    // A digest names its content.
    staleTime: Infinity,
  }
}
