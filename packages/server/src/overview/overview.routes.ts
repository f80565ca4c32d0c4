import type { ApiAccess } from '../api/api-access.service.ts'
import { ok, type Operation, operation } from '../api/operation.ts'
import type { Overviews } from './overview.service.ts'
import { OverviewJson, presentOverview } from './overview.wire.ts'

/** What the page shows to whoever has signed in. */
export function overviewOperation(dependencies: {
  readonly overviews: Overviews
  readonly access: ApiAccess
}): Operation {
  const { overviews, access } = dependencies
  return operation({
    id: 'getUserOverview',
    tag: 'user',
    summary: 'Tells what the caller pushed to last, what it has, and what needs attention.',
    method: 'get',
    path: '/user/overview',
    answers: { 200: OverviewJson },
    scope: 'user:admin',
    async handle({ caller }) {
      const { user } = access.user(caller, 'user:admin')
      const isSuperUser = access.isSuperUser(caller)
      return ok(presentOverview(await overviews.of(user, { isSuperUser })))
    },
  })
}
