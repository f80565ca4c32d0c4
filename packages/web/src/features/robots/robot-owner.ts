import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import type { ListPage } from '../../shared/list/use-list.ts'

/** Whose robot accounts: an organization's, or those of whoever is signed in. */
export interface RobotOwner {
  readonly kind: 'organization' | 'user'
  readonly name: string
}

export type Robot = Answer<'get', '/organization/{orgname}/robots'>['robots'][number]
export type RobotPermission = Answer<
  'get',
  '/organization/{orgname}/robots/{robot_shortname}/permissions'
>['permissions'][number]

/** `ci` of `acme+ci`. */
export function shortNameOf({ name }: Pick<Robot, 'name'>): string {
  return name.slice(name.indexOf('+') + 1)
}

export function robotsKey(owner: RobotOwner, ...part: readonly unknown[]) {
  return keys.namespace(owner.name, 'robots', ...part)
}

/** The calls about robot accounts, which the API has twice. */
export function robotCalls({ kind, name: orgname }: RobotOwner) {
  const isUser = kind === 'user'
  return {
    async list(page: string | undefined, signal: AbortSignal): Promise<ListPage<Robot>> {
      const query = { permissions: true, token: false, limit: 100, next_page: page }
      const answer = isUser
        ? await api.get('/user/robots', { query, signal })
        : await api.get('/organization/{orgname}/robots', { path: { orgname }, query, signal })
      return { rows: answer.robots, next: answer.next_page }
    },
    async get(shortName: string, signal: AbortSignal): Promise<Robot> {
      const path = { robot_shortname: shortName }
      return isUser
        ? await api.get('/user/robots/{robot_shortname}', { path, signal })
        : await api.get('/organization/{orgname}/robots/{robot_shortname}', {
            path: { orgname, ...path },
            signal,
          })
    },
    async create(shortName: string, description: string): Promise<Robot> {
      const path = { robot_shortname: shortName }
      const body = { description }
      return isUser
        ? await api.put('/user/robots/{robot_shortname}', { path, body })
        : await api.put('/organization/{orgname}/robots/{robot_shortname}', {
            path: { orgname, ...path },
            body,
          })
    },
    async remove(shortName: string): Promise<void> {
      const path = { robot_shortname: shortName }
      await (isUser
        ? api.delete('/user/robots/{robot_shortname}', { path })
        : api.delete('/organization/{orgname}/robots/{robot_shortname}', {
            path: { orgname, ...path },
          }))
    },
    async newToken(shortName: string): Promise<void> {
      const path = { robot_shortname: shortName }
      await (isUser
        ? api.post('/user/robots/{robot_shortname}/regenerate', { path })
        : api.post('/organization/{orgname}/robots/{robot_shortname}/regenerate', {
            path: { orgname, ...path },
          }))
    },
    async permissions(
      shortName: string,
      page: string | undefined,
      signal: AbortSignal,
    ): Promise<ListPage<RobotPermission>> {
      const path = { robot_shortname: shortName }
      const query = { next_page: page }
      const answer = isUser
        ? await api.get('/user/robots/{robot_shortname}/permissions', { path, query, signal })
        : await api.get('/organization/{orgname}/robots/{robot_shortname}/permissions', {
            path: { orgname, ...path },
            query,
            signal,
          })
      return { rows: answer.permissions, next: answer.next_page }
    },
  }
}
