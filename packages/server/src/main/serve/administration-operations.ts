import { backgroundJobOperations } from '../../administration/background-jobs.routes.ts'
import { organizationAdministrationOperations } from '../../administration/organizations.routes.ts'
import { type ConfigurationDump, registryOperations } from '../../administration/registry.routes.ts'
import { serviceKeyOperations } from '../../administration/service-keys.routes.ts'
import { userAdministrationOperations } from '../../administration/users.routes.ts'
import type { Operation } from '../../api/operation.ts'
import { collectionOperations } from '../../gc/collection.routes.ts'
import { boundsOperations } from '../../quota/bounds.routes.ts'
import { quotaOperations } from '../../quota/quotas.routes.ts'
import { globalMessageOperations } from '../../messages/global-messages.routes.ts'
import type { BerthConfig } from '../../platform/config/berth-config.ts'
import { keySections } from '../../platform/config/keys/all-keys.ts'
import { maskConfig } from '../../platform/config/mask-config.ts'
import { HIDDEN } from '../../platform/config/secret.ts'
import type { Foundation, Services } from '../services.ts'
import { storageUseOperations } from '../../quota/storage-uses.routes.ts'
import { berthVersion } from '../version.ts'

/** The calls of whoever runs the registry, plugged together. */
export function administrationOperations({ config }: Foundation, services: Services): Operation[] {
  const { accounts, administration, apiAccess: access, pageTokens, privileges } = services
  const { users, organizations, sizes, appTokens } = administration
  const { quotas, reports: quotaReports } = services.quota
  return [
    ...quotaOperations({ quotas, accounts, access, config: config.quota }),
    ...boundsOperations({ quotas, accounts, access, config: config.quota }),
    ...globalMessageOperations({ messages: services.messages, access }),
    ...userAdministrationOperations({
      users,
      access,
      privileges,
      pageTokens,
      clientKeys: services.clientKeys,
      recovery: services.recovery,
      signUp: services.signUp,
      isMailOn: config.api.features.MAILING,
      quotaReports,
    }),
    ...organizationAdministrationOperations({
      organizations,
      accounts,
      access,
      pageTokens,
      quotaReports,
    }),
    ...serviceKeyOperations({
      serviceKeys: services.serviceKeys,
      users,
      access,
      privileges,
      quotaReports,
    }),
    ...storageUseOperations({ storageUses: administration.storageUses, access }),
    ...backgroundJobOperations({ jobs: administration.jobs, access, pageTokens }),
    ...collectionOperations({
      statuses: services.collectionStatuses,
      requests: services.collectionRequests,
      repositories: services.repositories,
      access,
    }),
    ...registryOperations({
      access,
      pageTokens,
      sizes,
      appTokens,
      version: berthVersion(),
      configuration: () => configurationDump(config),
    }),
  ]
}

/** Every value but the secrets; of the environment no values at all, since any may be one. */
function configurationDump(config: BerthConfig): ConfigurationDump {
  return {
    config: { ...(maskConfig(config) as Readonly<Record<string, unknown>>) },
    schema: Object.fromEntries(
      Object.values(keySections).flatMap((keys) =>
        Object.entries(keys).map(([name, { description, state }]) => [
          name,
          { description, state },
        ]),
      ),
    ),
    environment: Object.fromEntries(
      Object.keys(process.env)
        .filter((name) => /^(?:BERTH|QUAY)_/.test(name))
        .toSorted()
        .map((name) => [name, HIDDEN]),
    ),
  }
}
