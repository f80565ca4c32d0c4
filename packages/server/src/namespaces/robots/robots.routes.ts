import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf, type ApiCaller } from '../../api/api-caller.ts'
import {
  type Answer,
  created,
  noContent,
  ok,
  type Operation,
  operation,
} from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import type { LogMetadata } from '../../logs/log-entry.ts'
import type { Account } from '../account.ts'
import * as wire from './robot.wire.ts'
import type { Robots } from './robots.service.ts'

interface Dependencies {
  readonly robots: Robots
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

/** A namespace whose robots the caller may look at, and whether that includes their tokens. */
interface Owner {
  readonly namespace: Account
  readonly showsTokens: boolean
}

const tag = 'robot'
const permissionsPerPage = 5000

/** Robots of the caller and of organizations. Each call is there twice, and does the same. */
export function robotOperations(dependencies: Dependencies): Operation[] {
  return [...ownRobotOperations(dependencies), ...organizationRobotOperations(dependencies)]
}

function ownRobotOperations(dependencies: Dependencies): Operation[] {
  const { access } = dependencies
  const calls = robotCalls(dependencies)
  const own = (caller: ApiCaller): Owner => ({
    namespace: access.user(caller, 'user:admin').user,
    showsTokens: true,
  })
  const list = '/user/robots'
  const one = '/user/robots/{robot_shortname}'
  const common = { tag, scope: 'user:admin' } as const
  return [
    operation({
      ...common,
      id: 'getUserRobots',
      summary: 'Lists the robots of the caller.',
      method: 'get',
      path: list,
      query: wire.RobotsQuery,
      answers: { 200: wire.RobotsJson },
      handle: async ({ query, caller }) => calls.list(own(caller), query),
    }),
    operation({
      ...common,
      id: 'getUserRobot',
      summary: 'Tells of a robot of the caller, with its token.',
      method: 'get',
      path: one,
      params: wire.OwnRobotParams,
      answers: { 200: wire.RobotDetailsJson },
      handle: async ({ params, caller }) => calls.get(own(caller), params.robot_shortname),
    }),
    operation({
      ...common,
      id: 'createUserRobot',
      summary: 'Makes a robot of the caller, and answers with its token.',
      method: 'put',
      path: one,
      params: wire.OwnRobotParams,
      body: wire.CreateRobotBody,
      bodyMayBeMissing: true,
      bodyBytesMaximum: wire.createBytesMaximum,
      answers: { 201: wire.RobotDetailsJson },
      handle: async ({ params, body, caller }) =>
        calls.create(caller, access.creatorOfOwn(caller).user, params.robot_shortname, body),
    }),
    operation({
      ...common,
      id: 'deleteUserRobot',
      summary: 'Deletes a robot of the caller.',
      method: 'delete',
      path: one,
      params: wire.OwnRobotParams,
      answers: { 204: wire.RobotJson },
      handle: async ({ params, caller }) =>
        calls.remove(caller, own(caller).namespace, params.robot_shortname),
    }),
    operation({
      ...common,
      id: 'getUserRobotPermissions',
      summary: 'Lists the repositories that a robot of the caller has a role on.',
      method: 'get',
      path: `${one}/permissions`,
      params: wire.OwnRobotParams,
      query: wire.PermissionsQuery,
      answers: { 200: wire.RobotPermissionsJson },
      handle: async ({ params, query, caller }) =>
        calls.permissions(own(caller), params.robot_shortname, query.next_page),
    }),
    operation({
      ...common,
      id: 'regenerateUserRobotToken',
      summary: 'Gives a robot of the caller another token; the old one ends.',
      method: 'post',
      path: `${one}/regenerate`,
      params: wire.OwnRobotParams,
      answers: { 200: wire.RobotJson },
      handle: async ({ params, caller }) =>
        calls.regenerate(caller, own(caller).namespace, params.robot_shortname),
    }),
  ]
}

function organizationRobotOperations(dependencies: Dependencies): Operation[] {
  const { access } = dependencies
  const calls = robotCalls(dependencies)
  const of = async (
    caller: ApiCaller,
    orgname: string,
    right: 'member' | 'admin',
  ): Promise<Owner> => {
    const { organization } = await access.organization(caller, orgname, right)
    const showsTokens = await access.maySeeSecretsOf(caller, organization)
    return { namespace: organization, showsTokens }
  }
  const list = '/organization/{orgname}/robots'
  const one = '/organization/{orgname}/robots/{robot_shortname}'
  const common = { tag, scope: 'org:admin' } as const
  return [
    operation({
      ...common,
      id: 'getOrgRobots',
      summary: 'Lists the robots of an organization; only its administrators see tokens.',
      method: 'get',
      path: list,
      params: wire.OrganizationRobotsParams,
      query: wire.RobotsQuery,
      answers: { 200: wire.RobotsJson },
      handle: async ({ params, query, caller }) =>
        calls.list(await of(caller, params.orgname, 'member'), query),
    }),
    operation({
      ...common,
      id: 'getOrgRobot',
      summary: 'Tells of a robot of an organization, with its token.',
      method: 'get',
      path: one,
      params: wire.OrganizationRobotParams,
      answers: { 200: wire.RobotDetailsJson },
      handle: async ({ params, caller }) =>
        calls.get(await of(caller, params.orgname, 'admin'), params.robot_shortname),
    }),
    operation({
      ...common,
      id: 'createOrgRobot',
      summary: 'Makes a robot of an organization, and answers with its token.',
      method: 'put',
      path: one,
      params: wire.OrganizationRobotParams,
      body: wire.CreateRobotBody,
      bodyMayBeMissing: true,
      bodyBytesMaximum: wire.createBytesMaximum,
      answers: { 201: wire.RobotDetailsJson },
      async handle({ params, body, caller }) {
        const { namespace } = await of(caller, params.orgname, 'admin')
        return await calls.create(caller, namespace, params.robot_shortname, body)
      },
    }),
    operation({
      ...common,
      id: 'deleteOrgRobot',
      summary: 'Deletes a robot of an organization.',
      method: 'delete',
      path: one,
      params: wire.OrganizationRobotParams,
      answers: { 204: wire.RobotJson },
      async handle({ params, caller }) {
        const { namespace } = await of(caller, params.orgname, 'admin')
        return await calls.remove(caller, namespace, params.robot_shortname)
      },
    }),
    operation({
      ...common,
      id: 'getOrgRobotPermissions',
      summary: 'Lists the repositories that a robot of an organization has a role on.',
      method: 'get',
      path: `${one}/permissions`,
      params: wire.OrganizationRobotParams,
      query: wire.PermissionsQuery,
      answers: { 200: wire.RobotPermissionsJson },
      async handle({ params, query, caller }) {
        const owner = await of(caller, params.orgname, 'admin')
        return await calls.permissions(owner, params.robot_shortname, query.next_page)
      },
    }),
    operation({
      ...common,
      id: 'regenerateOrgRobotToken',
      summary: 'Gives a robot of an organization another token; the old one ends.',
      method: 'post',
      path: `${one}/regenerate`,
      params: wire.OrganizationRobotParams,
      answers: { 200: wire.RobotJson },
      async handle({ params, caller }) {
        const { namespace } = await of(caller, params.orgname, 'admin')
        return await calls.regenerate(caller, namespace, params.robot_shortname)
      },
    }),
  ]
}

/** What the calls do, whoever the robots belong to. */
function robotCalls({ robots, pageTokens }: Dependencies) {
  return {
    async list({ namespace, showsTokens }: Owner, query: wire.RobotsQuery): Promise<Answer> {
      const limit = query.limit ?? wire.pageMaximum
      const listName = `robots:${namespace.id}`
      const after = pageTokens.open(listName, query.next_page)
      const found = await robots.list(namespace, {
        limit: limit + 1,
        ...(typeof after === 'string' ? { after } : {}),
      })
      const page = found.slice(0, limit)
      const last = page.at(-1)
      const tokens =
        showsTokens && query.token !== false ? await robots.tokens(namespace, page) : undefined
      const reach = query.permissions === true ? await robots.reach(namespace, page) : undefined
      return ok({
        robots: page.map((robot) => wire.presentListedRobot(robot, tokens?.get(robot.id), reach)),
        ...(found.length > limit && last !== undefined
          ? { next_page: pageTokens.seal(listName, last.name) }
          : {}),
      })
    },

    async get({ namespace, showsTokens }: Owner, shortName: string): Promise<Answer> {
      const robot = await robots.find(namespace, shortName)
      const tokens = showsTokens ? await robots.tokens(namespace, [robot]) : undefined
      return ok(wire.presentRobotDetails(robot, tokens?.get(robot.id)))
    },

    async create(
      caller: ApiCaller,
      namespace: Account,
      shortName: string,
      body: wire.CreateRobotBody,
    ): Promise<Answer> {
      const { description, unstructured_metadata: metadata } = body
      const { robot, token } = await robots.create(actorOf(caller), namespace, {
        shortName,
        ...(description === undefined ? {} : { description }),
        // It came as JSON, so it is made of what JSON is made of.
        ...(metadata === undefined || metadata === null
          ? {}
          : { metadata: metadata as LogMetadata }),
      })
      return created(wire.presentRobotDetails(robot, token))
    },

    async remove(caller: ApiCaller, namespace: Account, shortName: string): Promise<Answer> {
      await robots.delete(actorOf(caller), namespace, shortName)
      return noContent
    },

    async permissions(
      { namespace }: Owner,
      shortName: string,
      nextPage: string | undefined,
    ): Promise<Answer> {
      const listName = `robot-permissions:${namespace.id}:${shortName}`
      const after = pageTokens.open(listName, nextPage)
      const found = await robots.permissions(namespace, shortName, {
        afterRepositoryId: typeof after === 'number' ? after : 0,
        limit: permissionsPerPage + 1,
      })
      const page = found.slice(0, permissionsPerPage)
      const last = page.at(-1)
      return ok({
        permissions: wire.presentRobotPermissions(page),
        ...(found.length > permissionsPerPage && last !== undefined
          ? { next_page: pageTokens.seal(listName, last.repositoryId) }
          : {}),
      })
    },

    async regenerate(caller: ApiCaller, namespace: Account, shortName: string): Promise<Answer> {
      const { robot, token } = await robots.regenerate(actorOf(caller), namespace, shortName)
      return ok(wire.presentRobot(robot, token))
    },
  }
}
