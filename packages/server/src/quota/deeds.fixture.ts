import fc from 'fast-check'

import {
  blob,
  imageManifest,
  indexManifest,
  pushBlob,
  putManifest,
  type TestManifest,
} from '../../test/harness/content.ts'
import type { Answer } from '../../test/harness/registry-client.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { commandLine } from '../logs/log-entry.ts'
import { contentLock } from '../registry/blobs/blobs.service.ts'
import type { FullName } from '../repositories/repository-name.ts'
import { removeManifests } from '../registry/removal/manifest-removal.ts'

const layers = ['a', 'bb', 'ccc', 'dddd', 'eeeee'].map((text) => blob(text.repeat(100)))
/** Never uploaded before the manifests that name it. */
const late = blob('late'.repeat(50))
const config = blob('{"architecture":"amd64","os":"linux"}')
const repositories = ['one/first', 'one/second', 'two/only']

const plainDeeds = [
  'push-sparse',
  'push-index',
  'bring-late',
  'delete-repository',
  'restore-repository',
  'delete-namespace',
  'restore-namespace',
  'collect',
] as const
const choosingDeeds = ['delete', 'purge', 'restore-tag', 'forget-tag', 'mount'] as const

/** Something that changes what repositories hold. */
export type Deed =
  | { readonly deed: 'push'; readonly repository: string; readonly layers: readonly number[] }
  | { readonly deed: (typeof plainDeeds)[number]; readonly repository: string }
  | {
      readonly deed: (typeof choosingDeeds)[number]
      readonly repository: string
      readonly which: number
    }

const repository = fc.constantFrom(...repositories)
const which = fc.nat(20)
const pushed = fc.record({
  deed: fc.constant('push' as const),
  repository,
  layers: fc.subarray([0, 1, 2, 3, 4]),
})
export const deed: fc.Arbitrary<Deed> = fc.oneof(
  { arbitrary: pushed, weight: 6 },
  ...plainDeeds.map((each) => ({
    arbitrary: fc.record({ deed: fc.constant(each), repository }),
    weight: 1,
  })),
  ...choosingDeeds.map((each) => ({
    arbitrary: fc.record({ deed: fc.constant(each), repository, which }),
    weight: 2,
  })),
)

/** Does something at one of two servers. */
export async function perform(
  fleet: readonly [RunningBerth, RunningBerth],
  index: number,
  given: Deed,
): Promise<void> {
  const berth = fleet[index % 2] ?? fleet[0]
  const client = berth.client('alice')
  const name = given.repository
  const namespaceName = nameOf(name).namespace
  const put = async (content: TestManifest) => {
    const answer = await putManifest(client, name, `t${content.size}`, content)
    allow(answer, [201, 400, 401, 403, 404])
  }
  switch (given.deed) {
    case 'push': {
      const chosen = given.layers.map((layer) => layers[layer] ?? config)
      for (const each of [config, ...chosen]) await bring(berth, name, each)
      await put(imageManifest(config, chosen))
      return
    }
    case 'push-sparse':
      await bring(berth, name, config)
      await put(imageManifest(config, [late], { annotations: { sparse: 'yes' } }))
      return
    case 'push-index': {
      await bring(berth, name, config)
      const child = imageManifest(config, [])
      await put(child)
      await put(indexManifest([child]))
      return
    }
    case 'bring-late':
      await bring(berth, name, late)
      return
    case 'mount': {
      const from = repositories[given.which % repositories.length] ?? name
      const layer = layers[given.which % layers.length] ?? config
      await bring(berth, from, layer)
      await bring(berth, name, config)
      const uploads = `/v2/${name}/blobs/uploads/`
      allow(
        await client.post(`${uploads}?mount=${layer.digest}&from=${from}`),
        [201, 202, 401, 403, 404],
      )
      await put(imageManifest(config, [layer], { annotations: { mounted: 'yes' } }))
      return
    }
    case 'delete': {
      const digest = (await manifestsOf(berth, name)).at(given.which % 5)?.digest
      if (digest === undefined) return
      allow(await client.delete(`/v2/${name}/manifests/${digest}`), [202, 401, 403, 404])
      return
    }
    case 'restore-tag':
    case 'forget-tag': {
      const [tag] = (await tagsOf(berth, name)).slice(given.which % 5)
      if (tag === undefined) return
      const api = await berth.api('alice')
      const path = `/repository/${name}/tag/${tag.name}`
      const body = { manifest_digest: tag.digest }
      const answer =
        given.deed === 'restore-tag'
          ? await api.post(`${path}/restore`, body)
          : await api.post(`${path}/expire`, { ...body, is_alive: tag.is_current === 1 })
      allow(answer, [200, 400, 403, 404])
      return
    }
    case 'purge':
      await purge(berth, name, given.which)
      return
    case 'delete-repository':
      await berth.services.deletions
        .deleteRepository(commandLine, nameOf(name))
        .catch((error: unknown) => allowAbsence(error))
      return
    case 'restore-repository':
      await restore(berth, name)
      return
    case 'delete-namespace': {
      const namespace = await berth.services.accounts.find(namespaceName)
      if (namespace === undefined) return
      await berth.services.deletions
        .deleteNamespace(commandLine, namespace)
        .catch((error: unknown) => allowAbsence(error))
      return
    }
    case 'restore-namespace':
      await restoreNamespace(berth, namespaceName)
      return
    case 'collect':
      for (const each of fleet) each.clock.advance(30 * 86_400_000)
      await workOffJobs(berth)
  }
}

/** Brings a namespace back, or makes it again where it is gone for good. */
async function restoreNamespace(berth: RunningBerth, name: string): Promise<void> {
  const { accounts, deletedContent } = berth.services
  if ((await accounts.find(name)) !== undefined) return
  const deleted = await deletedContent.listNamespaces({ beforeId: undefined, limit: 50 })
  const uuid = deleted.find((each) => each.name === name)?.uuid
  await (
    uuid === undefined
      ? berth.createOrganization(name, 'alice')
      : deletedContent.restoreNamespace(commandLine, uuid, undefined)
  ).catch((error: unknown) => allowAbsence(error))
}

/** Brings back what was deleted last in a namespace, under another name if it must be. */
async function restore(berth: RunningBerth, name: string): Promise<void> {
  const namespace = await berth.services.accounts.find(nameOf(name).namespace)
  if (namespace === undefined) return
  const { deletedContent } = berth.services
  const [deleted] = await deletedContent.listRepositories(namespace, {
    beforeId: undefined,
    limit: 1,
  })
  if (deleted === undefined) return
  await deletedContent
    .restoreRepository(commandLine, namespace, deleted.uuid, `back-${deleted.uuid.slice(0, 8)}`)
    .catch((error: unknown) => allowAbsence(error))
}

function nameOf(text: string): FullName {
  const [namespace = '', repositoryName = ''] = text.split('/')
  return { namespace, repository: repositoryName }
}

/** Another deed of the batch was faster. */
function allowAbsence(error: unknown): void {
  const names = [
    'AccountNotFoundError',
    'DeletionNotFoundError',
    'FormerNameTakenError',
    'NameTakenError',
    'RepositoryNotFoundError',
  ]
  if (!(error instanceof Error && names.includes(error.name))) throw error
}

/** Gives a repository a blob; it is made by that where it is not there. */
async function bring(berth: RunningBerth, name: string, content: typeof late): Promise<void> {
  await pushBlob(berth.client('alice'), name, content).catch((error: unknown) => {
    // The repository is being deleted by another.
    if (!/answered with 40[134]/.test(String(error))) throw error
  })
}

/** As the collector removes manifests for good, with the tags that pointed to them. */
async function purge(berth: RunningBerth, name: string, count: number): Promise<void> {
  const { database } = berth.foundation
  const found = (await manifestsOf(berth, name)).slice(0, 1 + (count % 3))
  const [first] = found
  if (first === undefined) return
  const ids = found.map(({ id }) => id)
  await database.transaction(async (tx) => {
    await database.lock(tx, contentLock(first.repositoryId))
    await tx.deleteFrom('tag').where('manifest_id', 'in', ids).execute()
    await removeManifests(tx, berth.services.contentHooks, first.repositoryId, ids)
  })
}

async function manifestsOf(berth: RunningBerth, name: string) {
  const { namespace, repository: repositoryName } = nameOf(name)
  return await berth.foundation.database.reader
    .selectFrom('manifest')
    .innerJoin('repository', 'repository.id', 'manifest.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['manifest.id', 'manifest.digest', 'repository.id as repositoryId'])
    .where('account.name', '=', namespace)
    .where('repository.name', '=', repositoryName)
    .orderBy('manifest.id')
    .execute()
}

async function tagsOf(berth: RunningBerth, name: string) {
  const { namespace, repository: repositoryName } = nameOf(name)
  return await berth.foundation.database.reader
    .selectFrom('tag')
    .innerJoin('manifest', 'manifest.id', 'tag.manifest_id')
    .innerJoin('repository', 'repository.id', 'tag.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['tag.name', 'tag.is_current', 'manifest.digest'])
    .where('account.name', '=', namespace)
    .where('repository.name', '=', repositoryName)
    .orderBy('tag.id', 'desc')
    .execute()
}

function allow(answer: Pick<Answer, 'status' | 'text'>, statuses: readonly number[]): void {
  if (!statuses.includes(answer.status)) throw new Error(`${answer.status}: ${answer.text}`)
}
