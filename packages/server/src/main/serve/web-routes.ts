import { join } from 'node:path'

import type { FastifyPluginAsync, FastifyPluginCallback } from 'fastify'

import { oauthRoutes } from '../../access/oauth/oauth.routes.ts'
import { keyServerRoutes } from '../../access/service-keys/key-server.routes.ts'
import { csrfTokenRoutes } from '../../access/sessions/csrf-token.routes.ts'
import { signedFileRoutes } from '../../logs/exports/signed-files.routes.ts'
import { apiPages } from '../../api/documents/api-pages.routes.ts'
import type { Operation } from '../../api/operation.ts'
import { mailLinkRoutes } from '../../identity/recovery/mail-links.routes.ts'
import { repositoryEmailPages } from '../../notifications/repository-emails.routes.ts'
import { clientAddress, type HttpRequest } from '../../platform/http/client-address.ts'
import { publicAddress } from '../../platform/http/public-address.ts'
import { v1SearchRoutes } from '../../search/v1-search.routes.ts'
import { siteRoutes } from '../../site/site.routes.ts'
import { WebPageFiles } from '../../site/web-page-files.ts'
import { webPageRoutes } from '../../site/web-page.routes.ts'
import { userEventRoutes } from '../../site/user-events.routes.ts'
import type { Foundation, Services } from '../services.ts'
import { berthVersion } from '../version.ts'
import { presentFeatures } from './absent-capabilities.ts'
import { assembleAuthentication } from './api-server.ts'

/** Where `npm run build` puts the web page. */
const webPageFolder = join(import.meta.dirname, '../../../../web/dist')

type WebRoutes = FastifyPluginCallback | FastifyPluginAsync

/** What the role `api` serves beside `/api/v1`, plugged together. */
export function assembleWebRoutes(
  foundation: Foundation,
  services: Services,
  operations: readonly Operation[],
): WebRoutes[] {
  const { config } = foundation
  const { accounts, apiAccess: access, sessions } = services
  const authentication = assembleAuthentication(foundation, services)
  const baseUrlOf = publicAddress(config.server)
  const addressOf = (request: HttpRequest) => clientAddress(request, config.server.proxyCount)
  return [
    signedFileRoutes({
      storage: foundation.storage,
      links: services.signedLinks,
      clock: foundation.clock,
      folders: { exportedLogs: config.logs.exports.folder, userFiles: 'userfiles' },
    }),
    csrfTokenRoutes({
      sessions,
      config: { sessions: config.api.sessions, server: config.server },
    }),
    mailLinkRoutes({
      signUp: services.signUp,
      recovery: services.recovery,
      registryTitle: config.server.title,
      addressOf,
    }),
    ...(config.mail === undefined
      ? []
      : [
          repositoryEmailPages({
            emails: services.repositoryEmails,
            registryTitle: config.server.title,
          }),
        ]),
    oauthRoutes({
      authentication,
      sessions,
      accounts,
      access,
      applications: services.oauthApplications,
      authorizations: services.oauthAuthorizations,
      config: config.oauth,
      registry: config.registry,
      registryTitle: config.server.title,
      baseUrlOf,
      addressOf,
    }),
    apiPages({ operations, title: config.server.title, baseUrlOf }),
    keyServerRoutes({
      keys: services.serviceKeys,
      clock: foundation.clock,
      baseUrlOf,
      addressOf,
      isReadOnly: () => config.registry.state === 'readonly',
    }),
    ...(config.api.features.USER_EVENTS
      ? [
          userEventRoutes({
            authentication,
            events: services.events,
            pushes: services.livePushes,
          }),
        ]
      : []),
    v1SearchRoutes({
      repositorySearch: services.repositorySearch,
      signIn: services.signIn,
      privileges: services.privileges,
      baseUrlOf,
      addressOf,
      isAnonymousAccessOn: () => config.registry.anonymousAccess,
    }),
    siteRoutes({
      authentication,
      baseUrlOf,
      facts: siteFacts(foundation),
      wantsFirstUser: firstUserWanted(foundation, services),
    }),
    webPageRoutes({
      files: new WebPageFiles(webPageFolder),
      registryTitle: config.server.title,
      logoUrl: config.site.logoUrl,
    }),
  ]
}

/** Whether the page may make the first user; once there is one, nobody has to look any more. */
function firstUserWanted({ config }: Foundation, { accounts }: Services): () => Promise<boolean> {
  let isWanted = config.api.features.USER_INITIALIZE
  return async () => {
    if (isWanted) isWanted = !(await accounts.hasAnyUser())
    return isWanted
  }
}

function siteFacts({ config }: Foundation) {
  const version = berthVersion()
  return () => ({
    site: config.site,
    features: presentFeatures(config.api.features),
    title: config.server.title,
    shortTitle: config.server.shortTitle,
    scheme: config.server.scheme,
    tagExpirationOptionsSeconds: config.tags.expirationOptionsSeconds,
    mayDeleteTagsForGood: config.tags.mayDeleteForGood,
    countsOldContent: config.quota.isOn && config.quota.countsOld,
    defaultPrunePolicy: config.autoprune.defaultPolicy,
    localOauthHandler: config.oauth.localHandlerPath,
    isReadOnly: config.registry.state === 'readonly',
    isInRecovery: config.registry.accountRecoveryMode,
    version,
  })
}
