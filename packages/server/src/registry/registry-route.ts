import type { RegistryPath } from './registry-path.ts'

const names: Readonly<Record<RegistryPath['kind'] | 'unknown', string>> = {
  base: 'v2.base',
  token: 'v2.token',
  catalog: 'v2.catalog',
  tags: 'v2.tags',
  manifest: 'v2.manifest',
  blob: 'v2.blob',
  uploads: 'v2.uploads',
  upload: 'v2.upload',
  referrers: 'v2.referrers',
  unknown: 'v2.unknown',
}

/** A kind of path as metrics, logs and traces name it: never a name that a client chose. */
export function routeName(path: RegistryPath | undefined): string {
  return names[path?.kind ?? 'unknown']
}
