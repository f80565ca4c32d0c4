import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { created, ok, type Operation, operation } from '../api/operation.ts'
import type { PageTokens } from '../api/page-token.ts'
import type { AppTokenOverview } from './app-tokens.service.ts'
import * as wire from './registry.wire.ts'
import type { RegistrySizes } from './registry-size.service.ts'

interface Dependencies {
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
  readonly sizes: RegistrySizes
  readonly appTokens: AppTokenOverview
  readonly version: string
  /** The configuration of this process, without its secrets. */
  readonly configuration: () => ConfigurationDump
}

export interface ConfigurationDump {
  readonly config: Readonly<Record<string, unknown>>
  /** What every key means. */
  readonly schema: Readonly<Record<string, unknown>>
  /** Variables of the environment that were read, without their values. */
  readonly environment: Readonly<Record<string, unknown>>
}

const tokensPerPage = 1000
const tokensListName = 'superuser-apptokens'

/** The registry as a whole: what it is, what it weighs, how it is configured. */
export function registryOperations(dependencies: Dependencies): Operation[] {
  const { access, pageTokens, sizes, appTokens, configuration } = dependencies
  const common = { tag: 'superuser', scope: 'super:user', feature: 'SUPER_USERS' } as const
  const size = '/superuser/registrysize/'

  return [
    operation({
      ...common,
      id: 'scRegistryStatus',
      summary: 'Says that the registry is set up.',
      isInternal: true,
      method: 'get',
      path: '/superuser/registrystatus',
      answers: { 200: wire.StatusJson },
      handle: () => Promise.resolve(ok({ provider_id: 'file', status: 'ready' })),
    }),
    operation({
      ...common,
      id: 'getChangeLog',
      summary: 'Tells which version this is.',
      isInternal: true,
      method: 'get',
      path: '/superuser/changelog/',
      wantsFreshLogin: true,
      answers: { 200: wire.ChangeLogJson },
      async handle({ caller }) {
        access.superUser(caller)
        return ok({ log: `# Berth ${dependencies.version}\n` })
      },
    }),
    operation({
      ...common,
      id: 'getSuperUserConfig',
      summary: 'Shows the configuration of this process; secrets are hidden.',
      isInternal: true,
      method: 'get',
      path: '/superuser/config',
      feature: ['SUPER_USERS', 'SUPERUSER_CONFIGDUMP'],
      wantsFreshLogin: true,
      answers: { 200: wire.ConfigJson },
      async handle({ caller }) {
        access.superUser(caller)
        const { config, schema, environment } = configuration()
        return ok({ config, warning: {}, env: environment, schema })
      },
    }),
    operation({
      ...common,
      id: 'getRegistrySize',
      summary: 'Tells what all content weighed when it was last measured.',
      isInternal: true,
      method: 'get',
      path: size,
      wantsFreshLogin: true,
      answers: { 200: wire.SizeJson },
      async handle({ caller }) {
        access.superUser(caller)
        return ok(wire.presentSize(await sizes.find()))
      },
    }),
    operation({
      ...common,
      id: 'queueRegistrySizeCalculation',
      summary: 'Has the content measured anew.',
      isInternal: true,
      method: 'post',
      path: size,
      wantsFreshLogin: true,
      answers: { 201: Type.Literal(''), 202: Type.Literal('') },
      async handle({ caller }) {
        access.superUser(caller)
        return (await sizes.measure()) ? created('') : { status: 202, body: '' }
      },
    }),
    operation({
      ...common,
      id: 'listAllAppTokens',
      summary: 'Lists the tokens of all users for their programs, without their secrets.',
      method: 'get',
      path: '/superuser/apptokens',
      feature: ['SUPER_USERS', 'APP_SPECIFIC_TOKENS'],
      wantsFreshLogin: true,
      query: wire.AppTokensQuery,
      answers: { 200: wire.AppTokensJson },
      async handle({ query, caller }) {
        access.readerOfEverything(caller)
        const after = pageTokens.open(tokensListName, query.next_page)
        const found = await appTokens.list({
          afterId: typeof after === 'number' ? after : 0,
          limit: tokensPerPage + 1,
          isOnlyExpiring: query.expiring === true,
        })
        const page = found.slice(0, tokensPerPage)
        const last = page.at(-1)
        return ok({
          tokens: page.map(wire.presentAppToken),
          only_expiring: query.expiring ?? null,
          ...(found.length > tokensPerPage && last !== undefined
            ? { next_page: pageTokens.seal(tokensListName, last.id) }
            : {}),
        })
      },
    }),
  ]
}
