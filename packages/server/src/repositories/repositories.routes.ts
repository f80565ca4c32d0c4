import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf, type ApiCaller, isSignedIn } from '../api/api-caller.ts'
import { invalidRequest } from '../api/api-error.ts'
import { created, noContent, ok, type Operation, operation } from '../api/operation.ts'
import type { Features } from '../platform/config/slices/api.ts'
import type { RegistryConfig } from '../platform/config/slices/registry.ts'
import type { TagHistory } from '../registry/tags/tag-history.service.ts'
import { DeletionQuery, howDeleted } from './deletion/deletion-query.wire.ts'
import type { Deletions } from './deletion/deletions.service.ts'
import type { Repositories } from './repositories.service.ts'
import {
  InvalidRepositoryNameError,
  type Repository,
  RepositoryNotFoundError,
} from './repository.ts'
import { isRepositoryName } from './repository-name.ts'
import * as wire from './repository.wire.ts'

interface Dependencies {
  readonly repositories: Repositories
  readonly deletions: Deletions
  readonly tagHistory: TagHistory
  readonly access: ApiAccess
  readonly config: RegistryConfig
  readonly features: Features
  readonly defaultTagExpirationSeconds: number
}

const tag = 'repository'
const one = '/repository/{repository}'
/** As Quay has it: what a page draws is a quarter of a year. */
const daysOfStatistics = 92
const tagsShownMaximum = 500

/** Single repositories: making, describing, changing and deleting them. Their list is elsewhere. */
export function repositoryOperations(dependencies: Dependencies): Operation[] {
  const { repositories, deletions, access, config } = dependencies
  return [
    operation({
      id: 'createRepo',
      tag,
      summary: 'Makes an empty repository, in the own namespace unless another is named.',
      method: 'post',
      path: '/repository',
      body: wire.CreateRepositoryBody,
      answers: { 201: wire.CreatedRepositoryJson },
      scope: 'repo:create',
      async handle({ body, caller }) {
        if (!isSignedIn(caller)) throw invalidRequest('sign in to make a repository')
        const { principal } = caller
        const { namespace } = await access.creatable(
          caller,
          body.namespace ?? principal.account.name,
        )
        if (!isRepositoryName(body.repository, config.extendedRepositoryNames)) {
          throw new InvalidRepositoryNameError(body.repository)
        }
        const repository = await repositories.create(actorOf(caller), {
          name: { namespace: namespace.name, repository: body.repository },
          visibility: body.visibility,
          description: body.description,
          creatorId: principal.account.id,
        })
        return created(wire.presentCreated(repository))
      },
    }),
    getRepository(dependencies),
    operation({
      id: 'updateRepo',
      tag,
      summary: 'Describes a repository, in Markdown.',
      method: 'put',
      path: one,
      params: wire.RepositoryParams,
      body: wire.DescribeRepositoryBody,
      answers: { 200: wire.SuccessJson },
      scope: 'repo:write',
      async handle({ params, body, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'describe')
        await repositories.describe(actorOf(caller), repository.name, body.description)
        return ok({ success: true })
      },
    }),
    operation({
      id: 'deleteRepository',
      tag,
      summary: 'Deletes a repository with everything in it; its name is free at once.',
      method: 'delete',
      path: one,
      params: wire.RepositoryParams,
      query: DeletionQuery,
      answers: { 204: wire.SuccessJson },
      scope: 'repo:admin',
      async handle({ params, query, caller }) {
        try {
          const { repository } = await access.repository(caller, params.repository, 'administer')
          await deletions.deleteRepository(actorOf(caller), repository.name, howDeleted(query))
        } catch (error) {
          // Those who may know hear that it is gone, as it is.
          if (!(error instanceof RepositoryNotFoundError)) throw error
        }
        return noContent
      },
    }),
    ...changes(dependencies),
  ]
}

function getRepository(dependencies: Dependencies): Operation {
  const { repositories, tagHistory, access } = dependencies
  const view = async (caller: ApiCaller, repository: Repository) => {
    const viewerId = access.viewer(caller).accountId
    const [details, mayWrite, mayAdminister] = await Promise.all([
      repositories.details(repository, viewerId),
      access.mayDo(caller, repository, 'push'),
      access.mayDo(caller, repository, 'administer'),
    ])
    const { defaultTagExpirationSeconds } = dependencies
    return { repository, details, mayWrite, mayAdminister, defaultTagExpirationSeconds }
  }
  return operation({
    id: 'getRepo',
    tag,
    summary: 'Tells of a repository, with its newest tags unless they are not wanted.',
    method: 'get',
    path: one,
    params: wire.RepositoryParams,
    query: wire.RepositoryQuery,
    answers: { 200: wire.RepositoryJson },
    scope: 'repo:read',
    async handle({ params, query, caller }) {
      const target = await access.repository(caller, params.repository, 'pull')
      const { repository } = target
      const [seen, tags, days] = await Promise.all([
        view(caller, repository),
        query.includeTags === false ? undefined : tagHistory.newest(target, tagsShownMaximum),
        query.includeStats === true
          ? repositories.activity(repository, daysOfStatistics)
          : undefined,
      ])
      return ok(
        wire.presentRepository({
          ...seen,
          ...(tags === undefined ? {} : { tags }),
          ...(days === undefined ? {} : { days }),
        }),
      )
    },
  })
}

function changes(dependencies: Dependencies): Operation[] {
  const { repositories, access, features } = dependencies
  return [
    operation({
      id: 'changeRepoVisibility',
      tag,
      summary: 'Makes a repository public, or private.',
      method: 'post',
      path: `${one}/changevisibility`,
      params: wire.RepositoryParams,
      body: wire.ChangeVisibilityBody,
      answers: { 200: wire.SuccessJson },
      scope: 'repo:admin',
      async handle({ params, body, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        await repositories.setVisibility(actorOf(caller), repository.name, body.visibility)
        return ok({ success: true })
      },
    }),
    operation({
      id: 'changeRepoState',
      tag,
      summary: 'Makes a repository read-only, or takes pushes again.',
      method: 'put',
      path: `${one}/changestate`,
      params: wire.RepositoryParams,
      body: wire.ChangeStateBody,
      answers: { 200: wire.SuccessJson },
      scope: 'repo:admin',
      async handle({ params, body, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        if (body.state === 'MIRROR' && !features.REPO_MIRROR) {
          throw invalidRequest('no repository is a mirror while FEATURE_REPO_MIRROR is off')
        }
        await repositories.setState(actorOf(caller), repository.name, wire.stateOf(body.state))
        return ok({ success: true })
      },
    }),
    operation({
      id: 'changeRepoTrust',
      tag,
      summary: 'Refuses: signatures of Notary 1 are not kept. Sign with cosign instead.',
      method: 'post',
      path: `${one}/changetrust`,
      params: wire.RepositoryParams,
      body: wire.ChangeTrustBody,
      answers: { 200: wire.SuccessJson },
      scope: 'repo:admin',
      async handle({ params, body, caller }) {
        await access.repository(caller, params.repository, 'administer')
        if (body.trust_enabled) {
          throw invalidRequest('signatures of Notary 1 are not kept here; sign with cosign instead')
        }
        return ok({ success: true })
      },
    }),
  ]
}
