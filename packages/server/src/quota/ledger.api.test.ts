import fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  blob,
  imageManifest,
  indexManifest,
  pushBlob,
  putManifest,
  type TestManifest,
} from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { rounds } from '../../test/harness/effort.ts'
import type { Answer } from '../../test/harness/registry-client.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { commandLine } from '../logs/log-entry.ts'
import { contentLock } from '../registry/blobs/blobs.service.ts'
import type { FullName } from '../repositories/repository-name.ts'
import { removeManifests } from '../registry/removal/manifest-removal.ts'
import { recountAll, uncountedManifests } from './recount.fixture.ts'

const layers = ['a', 'bb', 'ccc', 'dddd', 'eeeee'].map((text) => blob(text.repeat(100)))
/** Never uploaded before the manifests that name it. */
const late = blob('late'.repeat(50))
const config = blob('{"architecture":"amd64","os":"linux"}')
const repositories = ['one/first', 'one/second', 'two/only']

type Deed =
  | { readonly deed: 'push'; readonly repository: string; readonly layers: readonly number[] }
  | { readonly deed: 'push-sparse' | 'push-index'; readonly repository: string }
  | { readonly deed: 'bring-late' | 'delete-repository'; readonly repository: string }
  | { readonly deed: 'restore-repository' | 'collect'; readonly repository: string }
  | { readonly deed: 'delete' | 'purge'; readonly repository: string; readonly which: number }

const repository = fc.constantFrom(...repositories)
const which = fc.nat(20)
const pushed = fc.record({
  deed: fc.constant('push' as const),
  repository,
  layers: fc.subarray([0, 1, 2, 3, 4]),
})
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { arbitrary: pushed, weight: 6 },
  { arbitrary: fc.record({ deed: fc.constant('push-index' as const), repository }), weight: 2 },
  { arbitrary: fc.record({ deed: fc.constant('push-sparse' as const), repository }), weight: 1 },
  { arbitrary: fc.record({ deed: fc.constant('bring-late' as const), repository }), weight: 1 },
  { arbitrary: fc.record({ deed: fc.constant('delete' as const), repository, which }), weight: 2 },
  { arbitrary: fc.record({ deed: fc.constant('purge' as const), repository, which }), weight: 3 },
  {
    arbitrary: fc.record({
      deed: fc.constantFrom('delete-repository', 'restore-repository', 'collect'),
      repository,
    }),
    weight: 2,
  },
)

describeEachBerth(
  'what is used',
  (berth) => {
    test('equals a recount whatever is done, and whatever is done at the same time', async () => {
      const batches = fc.array(fc.array(deed, { minLength: 1, maxLength: 6 }), {
        minLength: 2,
        maxLength: 8,
      })
      await fc.assert(
        fc.asyncProperty(batches, async (given) => {
          for (const batch of given) {
            await Promise.all(batch.map((each) => perform(berth(), each)))
            const { ledger, recount } = await recountAll(berth().foundation.database.reader)
            expect(ledger).toEqual(recount)
            expect(await uncountedManifests(berth().foundation.database.reader)).toBe(0)
          }
        }),
        { numRuns: rounds(6), endOnFailure: true },
      )
      for (const name of repositories) {
        await perform(berth(), { deed: 'delete-repository', repository: name })
      }
      await perform(berth(), { deed: 'collect', repository: '' })
      const { ledger, recount } = await recountAll(berth().foundation.database.reader)
      expect(ledger).toEqual(recount)
    })
  },
  { prepare, config: 'FEATURE_QUOTA_MANAGEMENT: true\nFEATURE_SPARSE_INDEX: true\n' },
)

async function perform(berth: RunningBerth, given: Deed): Promise<void> {
  const client = berth.client('alice')
  const name = given.repository
  const put = async (content: TestManifest) => {
    const answer = await putManifest(client, name, `t${content.size}`, content)
    allow(answer, [201, 400, 401, 404])
  }
  switch (given.deed) {
    case 'push': {
      const chosen = given.layers.map((index) => layers[index] ?? config)
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
    case 'delete': {
      const digest = (await manifestsOf(berth, name)).at(given.which % 5)?.digest
      if (digest === undefined) return
      allow(await client.delete(`/v2/${name}/manifests/${digest}`), [202, 401, 404])
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
    case 'collect':
      berth.clock.advance(30 * 86_400_000)
      await workOffJobs(berth)
  }
}

/** Brings back what was deleted last in a namespace, under another name if it must be. */
async function restore(berth: RunningBerth, name: string): Promise<void> {
  const namespace = await berth.services.accounts.find(nameOf(name).namespace)
  if (namespace === undefined) throw new Error('the organization is there')
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
  const names = ['RepositoryNotFoundError', 'DeletionNotFoundError']
  if (!(error instanceof Error && names.includes(error.name))) throw error
}

/** Gives a repository a blob; it is made by that where it is not there. */
async function bring(berth: RunningBerth, name: string, content: typeof late): Promise<void> {
  await pushBlob(berth.client('alice'), name, content).catch((error: unknown) => {
    // The repository is being deleted by another.
    if (!/answered with 40[14]/.test(String(error))) throw error
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

function allow(answer: Answer, statuses: readonly number[]): void {
  if (!statuses.includes(answer.status)) throw new Error(`${answer.status}: ${answer.text}`)
}

async function prepare(berth: RunningBerth): Promise<void> {
  await berth.createUser('alice')
  await berth.createOrganization('one', 'alice')
  await berth.createOrganization('two', 'alice')
}
