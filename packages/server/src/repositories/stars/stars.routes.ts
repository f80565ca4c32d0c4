import { Type } from 'typebox'

import { AccessDeniedError } from '../../access/access-denied-error.ts'
import type { VisibleRepositories } from '../../access/visible-repositories.service.ts'
import type { ApiAccess } from '../../api/api-access.service.ts'
import type { ApiCaller } from '../../api/api-caller.ts'
import { created, noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import { type Repository, RepositoryNotFoundError } from '../repository.ts'
import { placeIn, placeOf, repositoriesPerPage } from '../repository-details.ts'
import { RepositoryParams } from '../repository.wire.ts'
import * as wire from './star.wire.ts'
import type { Stars } from './stars.service.ts'

interface Dependencies {
  readonly stars: Stars
  readonly visible: VisibleRepositories
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const list = '/user/starred'
const sealedList = 'listStarredRepos'

/** The repositories that the caller keeps at hand. */
export function starOperations(dependencies: Dependencies): Operation[] {
  const { stars, visible, access, pageTokens } = dependencies
  const common = { tag: 'user', isInternal: true } as const
  return [
    operation({
      ...common,
      id: 'listStarredRepos',
      summary: 'Lists the repositories that the caller has starred.',
      method: 'get',
      path: list,
      query: wire.StarsQuery,
      answers: { 200: wire.StarredRepositoriesJson },
      scope: 'user:admin',
      async handle({ query, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const after = placeIn(pageTokens.open(sealedList, query.next_page))
        const found = await visible.starred(
          { accountId: user.id, seesAll: access.mayReadEverything(caller) },
          {
            kind: 'image',
            limit: repositoriesPerPage + 1,
            ...(after === undefined ? {} : { after }),
          },
        )
        const shown = found.slice(0, repositoriesPerPage)
        const last = shown.at(-1)
        return ok({
          repositories: shown.map(wire.presentStarred),
          ...(found.length > shown.length && last !== undefined
            ? { next_page: pageTokens.seal(sealedList, placeOf(last)) }
            : {}),
        })
      },
    }),
    operation({
      ...common,
      id: 'createStar',
      summary: 'Stars a repository that the caller may see.',
      method: 'post',
      path: list,
      body: wire.CreateStarBody,
      answers: { 201: wire.CreatedStarJson, 200: Type.Null() },
      scope: 'user:admin',
      async handle({ body, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const { namespace, repository: name } = body
        const repository = await seen(access, caller, `${namespace}/${name}`)
        // As in Quay: nobody learns from this whether there is one.
        if (repository === undefined) return ok(null)
        await stars.add(user.id, repository.id)
        return created({ namespace, repository: name })
      },
    }),
    operation({
      ...common,
      id: 'deleteStar',
      summary: 'Takes the star of a repository away; one without a star stays as it is.',
      method: 'delete',
      path: `${list}/{repository}`,
      params: RepositoryParams,
      answers: { 204: Type.Null() },
      scope: 'user:admin',
      async handle({ params, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const repository = await seen(access, caller, params.repository)
        if (repository !== undefined) await stars.remove(user.id, repository.id)
        return noContent
      },
    }),
  ]
}

/** Undefined for what is not there, and for what the caller may not see. */
async function seen(
  access: ApiAccess,
  caller: ApiCaller,
  name: string,
): Promise<Repository | undefined> {
  try {
    return (await access.repository(caller, name, 'pull')).repository
  } catch (error) {
    const isHidden = error instanceof AccessDeniedError || error instanceof RepositoryNotFoundError
    if (isHidden) return undefined
    throw error
  }
}
