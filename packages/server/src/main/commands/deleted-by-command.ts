import { commandLine } from '../../logs/log-entry.ts'
import { AccountNotFoundError, type Namespace } from '../../namespaces/account.ts'
import {
  type DeletedNamespace,
  type DeletedRepository,
  type Deletion,
  DeletionNotFoundError,
} from '../../repositories/deletion/deleted-content.ts'
import { splitName } from '../../repositories/repository-name.ts'
import type { Services } from '../services.ts'

const atOnce = 100

interface Which {
  readonly as?: string
  readonly uuid?: string
}

/** @throws AccountNotFoundError */
export async function* deletedRepositories(
  services: Services,
  namespaceName: string,
): AsyncGenerator<DeletedRepository, void, undefined> {
  const namespace = await namespaceNamed(services, namespaceName)
  yield* allPages((page) => services.deletedContent.listRepositories(namespace, page))
}

export async function* deletedNamespaces(
  services: Services,
  kind: DeletedNamespace['kind'],
): AsyncGenerator<DeletedNamespace, void, undefined> {
  for await (const each of allPages((page) => services.deletedContent.listNamespaces(page))) {
    if (each.kind === kind) yield each
  }
}

/**
 * Brings a repository back, and answers with its whole name.
 *
 * @throws AccountNotFoundError, DeletionNotFoundError, FormerNameTakenError
 */
export async function restoreRepository(
  services: Services,
  text: string,
  which: Which,
): Promise<string> {
  const { namespace: namespaceName, repository } = splitName(text)
  const namespace = await namespaceNamed(services, namespaceName)
  const uuid = await uuidOf(deletedRepositories(services, namespaceName), repository, text, which)
  const name = await services.deletedContent.restoreRepository(
    commandLine,
    namespace,
    uuid,
    which.as,
  )
  return `${namespaceName}/${name}`
}

/** The same for a user or an organization. */
export async function restoreNamespace(
  services: Services,
  kind: DeletedNamespace['kind'],
  name: string,
  which: Which,
): Promise<string> {
  const uuid = await uuidOf(deletedNamespaces(services, kind), name, name, which)
  const restored = await services.deletedContent.restoreNamespace(commandLine, uuid, which.as)
  return restored.name
}

async function uuidOf(
  deleted: AsyncIterable<Deletion>,
  name: string,
  text: string,
  { uuid }: Which,
): Promise<string> {
  for await (const each of deleted) {
    if (each.name === name && (uuid === undefined || each.uuid === uuid)) return each.uuid
  }
  throw new DeletionNotFoundError(text)
}

async function namespaceNamed({ accounts }: Services, name: string): Promise<Namespace> {
  const namespace = await accounts.findNamespace(name)
  if (namespace === undefined) throw new AccountNotFoundError('namespace', name)
  return namespace
}

/** Every item of a list that is read in pages, the last deleted first. */
async function* allPages<Item extends Deletion>(
  readPage: (page: {
    readonly beforeId: number | undefined
    readonly limit: number
  }) => Promise<readonly Item[]>,
): AsyncGenerator<Item, void, undefined> {
  let beforeId: number | undefined
  for (;;) {
    const page = await readPage({ beforeId, limit: atOnce })
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < atOnce) return
    beforeId = last.id
  }
}
