import { AccessDeniedError } from '../../access/access-denied-error.ts'
import type { Authorized } from '../../access/access.service.ts'
import { RepositoryNotFoundError } from '../../repositories/repository.ts'
import type { FullName } from '../../repositories/repository-name.ts'
import type { Blobs } from '../blobs/blobs.service.ts'
import type { Digest } from '../digest.ts'
import type { RegistryCaller, RegistryDoor } from '../http/registry-caller.ts'
import type { RepositoryNames } from '../http/repository-names.ts'

interface Dependencies {
  readonly door: RegistryDoor
  readonly names: RepositoryNames
  readonly blobs: Blobs
}

export interface MountRequest {
  readonly caller: RegistryCaller
  readonly target: Authorized<'push'>
  readonly digest: Digest
  /** The repository to mount from; null: from wherever the caller's token opens one. */
  readonly from: string | null
}

/**
 * Gives the target a blob that another repository has (OCI distribution-spec, "Mounting a
 * blob from another repository").
 *
 * Both the token and the caller's rights have to open the source: a token for one repository
 * takes nothing out of another. A token that was asked for the source in vain finds it
 * without the blob; one that was never asked for it is refused, and the challenge names both
 * repositories.
 *
 * @returns false when the blob has to be uploaded
 * @throws AccessDeniedError for a token that says nothing of the source
 */
export async function mountBlob(
  dependencies: Dependencies,
  request: MountRequest,
): Promise<boolean> {
  const { names, blobs } = dependencies
  const { caller, target, digest, from } = request
  if (from !== null) {
    const name = names.tryParse(from)
    if (name === undefined) return false
    const source = await sourceOf(dependencies, caller, name)
    if (source === undefined && !isNamed(dependencies, caller, name)) {
      throw new AccessDeniedError({ principal: caller.principal, action: 'pull', name })
    }
    return source !== undefined && (await blobs.mount(target, source, digest))
  }
  if (await blobs.mountPublic(target, digest)) return true
  for (const entry of caller.claims?.access ?? []) {
    const name = entry.type === 'repository' ? names.tryParse(entry.name) : undefined
    const source = name === undefined ? undefined : await sourceOf(dependencies, caller, name)
    if (source !== undefined && (await blobs.mount(target, source, digest))) return true
  }
  return false
}

async function sourceOf(
  { door }: Dependencies,
  caller: RegistryCaller,
  name: FullName,
): Promise<Authorized<'pull'> | undefined> {
  try {
    return await door.repository(caller, name, 'pull')
  } catch (error) {
    if (error instanceof AccessDeniedError || error instanceof RepositoryNotFoundError) {
      return undefined
    }
    throw error
  }
}

/** Whether the token was asked for a repository, whatever it was given. */
function isNamed({ names }: Dependencies, caller: RegistryCaller, name: FullName): boolean {
  return caller.claims?.access.some((entry) => names.isSame(entry.name, name)) === true
}
