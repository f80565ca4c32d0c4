/** What a page below `/repository/` shows. */
export interface RepositoryAddress {
  /** With its namespace. */
  readonly repository: string
  readonly reference: ManifestReference | undefined
}

export type ManifestReference =
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'manifest'; readonly digest: string }

/**
 * Reads Quay's addresses: `org/name`, `org/name/tag/v1`, `org/name/manifest/sha256:…`.
 *
 * @param path what follows `/repository/`, decoded
 */
export function readRepositoryAddress(path: string): RepositoryAddress {
  const parts = path.replace(/\/+$/, '').split('/')
  const last = parts.at(-1) ?? ''
  const word = parts.at(-2)
  const repository = parts.slice(0, -2).join('/')
  // A namespace and a name stand before it.
  if (parts.length >= 4 && word === 'tag')
    return { repository, reference: { kind: 'tag', name: last } }
  if (parts.length >= 4 && word === 'manifest' && last.includes(':')) {
    return { repository, reference: { kind: 'manifest', digest: last } }
  }
  return { repository: parts.join('/'), reference: undefined }
}
