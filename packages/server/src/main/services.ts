import { Access } from '../access/access.service.ts'
import { Grants } from '../access/grants.ts'
import { Privileges } from '../access/privileges.ts'
import { RegistryTokens } from '../access/registry-tokens.service.ts'
import { ServiceKeys } from '../access/service-keys/service-keys.service.ts'
import { SigningKeys } from '../access/signing-keys.ts'
import { bootstrapFile } from '../access/bootstrap/bootstrap-file.ts'
import type { BootstrapPlace } from '../access/bootstrap/bootstrap-token.ts'
import { BootstrapTokens } from '../access/bootstrap/bootstrap-tokens.service.ts'
import { clusterOf, kubernetesSecret } from '../access/bootstrap/kubernetes-secret.ts'
import { NamedTokens } from '../access/oauth/named-tokens.service.ts'
import { OauthApplications } from '../access/oauth/oauth-applications.service.ts'
import { OauthAuthorizations } from '../access/oauth/oauth-authorizations.service.ts'
import { oauthTokenVerifier } from '../access/oauth/oauth-token-verifier.ts'
import { OauthTokens } from '../access/oauth/oauth-tokens.service.ts'
import { WebSignIn } from '../access/sessions/web-sign-in.service.ts'
import { Users } from '../namespaces/users/users.service.ts'
import { Sessions } from '../access/sessions/sessions.service.ts'
import { VisibleRepositories } from '../access/visible-repositories.service.ts'
import { ApiAccess } from '../api/api-access.service.ts'
import { PageTokens } from '../api/page-token.ts'
import type { IdentityDriver } from '../identity/identity-driver.ts'
import { appTokenDriver } from '../identity/app-token-driver.ts'
import { databaseDriver } from '../identity/database-driver.ts'
import { AppTokens } from '../identity/app-tokens/app-tokens.service.ts'
import { appTokenVerifier } from '../identity/app-tokens/app-token-verifier.ts'
import { readPrunePolicy } from '../autoprune/prune-policy.ts'
import { Pruner } from '../autoprune/pruner.service.ts'
import { prunePolicyKind } from '../autoprune/prune-policy-kind.ts'
import { immutabilityPolicyKind } from '../immutability/immutability-policy-kind.ts'
import { Policies } from '../policies/policies.service.ts'
import { ImmutabilityPreview } from '../immutability/immutability-preview.service.ts'
import { ImmutabilityRules } from '../immutability/immutability-rules.ts'
import { ClientKeys, clientKeyVerifier } from '../identity/client-keys.ts'
import { Recovery } from '../identity/recovery/recovery.service.ts'
import { SignUp } from '../identity/sign-up/sign-up.service.ts'
import { MailedCodes } from '../namespaces/users/mailed-codes.service.ts'
import { Notices } from '../namespaces/users/notices/notices.service.ts'
import { passwordVerifier } from '../identity/password-verifier.ts'
import { robotVerifier } from '../identity/robot-verifier.ts'
import { AppTokenOverview } from '../administration/app-tokens.service.ts'
import { OrganizationAdministration } from '../administration/organization-administration.service.ts'
import { RegistrySizes } from '../administration/registry-size.service.ts'
import { UserAdministration } from '../administration/user-administration.service.ts'
import { GlobalMessages } from '../messages/global-messages.service.ts'
import { GuessThrottle } from '../identity/guess-throttle.ts'
import { LastUse } from '../identity/last-use.service.ts'
import { SignInLine } from '../identity/sign-in-line.ts'
import { SignIn } from '../identity/sign-in.service.ts'
import { AuditLog } from '../logs/audit-log.service.ts'
import { LogArchive } from '../logs/archive/log-archive.service.ts'
import { databaseLogStore } from '../logs/database-log-store.ts'
import { DeferredLog } from '../logs/deferred-log.service.ts'
import { LogExports } from '../logs/exports/log-exports.service.ts'
import { Logs } from '../logs/logs.service.ts'
import { Accounts } from '../namespaces/accounts.service.ts'
import { AccountSearch } from '../search/account-search.service.ts'
import { ContentSearch } from '../search/content-search.service.ts'
import { Entities } from '../search/entities.service.ts'
import { RepositorySearch } from '../search/repository-search.service.ts'
import { Robots } from '../namespaces/robots/robots.service.ts'
import { OrganizationMembers } from '../namespaces/organizations/organization-members.service.ts'
import { Organizations } from '../namespaces/organizations/organizations.service.ts'
import { teamInvitationMessage } from '../namespaces/teams/team-invitation-mail.ts'
import { TeamInvitations } from '../namespaces/teams/team-invitations.service.ts'
import { Teams } from '../namespaces/teams/teams.service.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { BerthConfig } from '../platform/config/berth-config.ts'
import type { Secrets } from '../platform/config/secrets-file.ts'
import { inProcessEventHub } from '../platform/events/event-hub.ts'
import { encryptionWith } from '../platform/crypto/encryption.ts'
import type { BootstrapConfig } from '../platform/config/slices/oauth.ts'
import { Announcements } from '../notifications/announcements.service.ts'
import { CollectionStatuses } from '../gc/collection-status.service.ts'
import { CollectionRequests } from '../gc/collection-request.service.ts'
import { Collector } from '../gc/collector.service.ts'
import { LivePushes } from '../notifications/live-pushes.service.ts'
import type { PublicPlace } from '../notifications/notification-event.ts'
import { notificationSeals } from '../notifications/notification-seals.ts'
import { Notifications } from '../notifications/notifications.service.ts'
import { RepositoryEmails } from '../notifications/repository-emails.service.ts'
import { Outbound } from '../platform/http/outbound.ts'
import { SignedLinks } from '../platform/http/signed-link.ts'
import { Overviews } from '../overview/overview.service.ts'
import { attentionSources } from './attention-sources.ts'
import { BackgroundJobs } from '../administration/background-jobs.service.ts'
import { StorageUses } from '../quota/storage-uses.service.ts'
import { Outbox } from '../platform/mail/outbox.ts'
import { Blobs } from '../registry/blobs/blobs.service.ts'
import { ContentLabels } from '../registry/labels/content-labels.service.ts'
import type { ContentHooks } from '../registry/manifests/content-hooks.ts'
import { assembleQuota } from './quota-services.ts'
import { ManifestWriter } from '../registry/manifests/manifest-writer.ts'
import { Manifests } from '../registry/manifests/manifests.service.ts'
import { contentAudit } from '../registry/registry-audit.ts'
import { DefaultPermissions } from '../repositories/default-permissions/default-permissions.service.ts'
import { RepositoryPermissions } from '../repositories/permissions/repository-permissions.service.ts'
import { Labels } from '../registry/labels/labels.service.ts'
import { ManifestDescriptions } from '../registry/manifests/manifest-details.service.ts'
import { ReferrerTrees } from '../registry/referrers/referrer-tree.service.ts'
import { ManifestOverviews } from '../registry/manifests/manifest-overview.service.ts'
import { immutableTagsHold } from '../registry/tags/immutable-tags-hold.ts'
import { TagGuard } from '../registry/tags/tag-guard.ts'
import { Tags } from '../registry/tags/tags.service.ts'
import { KeptTime } from '../registry/time-machine/kept-time.ts'
import { TagList } from '../registry/tags/tag-list.service.ts'
import { RestorationSteps } from '../registry/time-machine/restoration-steps.service.ts'
import { Restorations } from '../registry/time-machine/restorations.service.ts'
import { TagHistory } from '../registry/tags/tag-history.service.ts'
import { Uploads } from '../registry/uploads/uploads.service.ts'
import { DeletedContent } from '../repositories/deletion/deleted-content.service.ts'
import { Deletions } from '../repositories/deletion/deletions.service.ts'
import { Stars } from '../repositories/stars/stars.service.ts'
import { Repositories } from '../repositories/repositories.service.ts'
import type { Tracing } from '../platform/tracing/tracing.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import type { Storage } from '../storage/storage.ts'

/** What every command works with: the configuration, the database and the store, open. */
export interface Foundation {
  readonly config: BerthConfig
  readonly secrets: Secrets
  readonly database: BerthDatabase
  readonly storage: Storage
  readonly clock: Clock
  /** Undefined unless tracing is switched on. */
  readonly tracing?: Tracing
  /** Who knows the people, in place of what the configuration says: for tests. */
  readonly identity?: (accounts: Accounts) => IdentityDriver
}

/** Tells other replicas that pushes of some repository are watched, or are not any more. */
export const watchingChannel = 'watching'

/** The name that tokens are for, when no `SERVER_HOSTNAME` says another. */
const audienceWithoutHostname = 'berth'

export type Services = ReturnType<typeof assembleServices>

/**
 * Every service, made once and given what it needs. This is the only place that knows them
 * all; no service finds another by itself.
 */
export function assembleServices(foundation: Foundation) {
  const { config, secrets, database, storage, clock } = foundation
  const encryption = encryptionWith(secrets.databaseSecretKey.reveal())
  const privileges = new Privileges(config.accounts)
  const grants = new Grants(database, privileges)
  const audit = new AuditLog({ database, clock, config: config.logs })
  const oauthTokens = new OauthTokens({
    database,
    audit,
    clock,
    config: config.oauth,
    isReadOnly: () => config.registry.state === 'readonly',
  })
  const oauthApplications = new OauthApplications({
    database,
    encryption,
    audit,
    clock,
    tokens: oauthTokens,
  })
  const accessChanged = () => {
    sessions.forget()
    grants.forget()
    oauthTokens.forget()
    sessions.forget()
    appTokens.forget()
  }
  const accounts = new Accounts({
    database,
    encryption,
    audit,
    clock,
    accessChanged,
    signOut: (tx, accountId) => sessions.endAll(tx, accountId),
  })
  const repositories = new Repositories({
    database,
    audit,
    clock,
    accessChanged,
    requireRoom: (tx, namespaceId) => quota.requireRepositoryRoom(tx, namespaceId),
  })
  const outbox = new Outbox({ encryption, clock, isOn: config.mail !== undefined })
  const immutabilityRules = new ImmutabilityRules()
  const tagGuard = new TagGuard(config.tags, immutabilityRules, database)
  const publicPlace: PublicPlace = {
    scheme: config.server.scheme,
    host: config.server.hostname ?? 'localhost',
  }
  const announcements = new Announcements({
    clock,
    config: config.notifications,
    place: publicPlace,
  })
  const deletions = new Deletions({
    database,
    audit,
    clock,
    config: config.deletions,
    holds: [immutableTagsHold({ database, guard: tagGuard, clock })],
    witnesses: [announcements.deletionWitness],
    accessChanged,
  })
  const signingKeys = new SigningKeys({ database, encryption, clock, config: config.tokens })
  const sessions = new Sessions({
    database,
    clock,
    config: config.api.sessions,
    secretKey: secrets.secretKey.reveal(),
  })
  const isReadOnly = () => config.registry.state === 'readonly'
  const appTokens = new AppTokens({
    database,
    encryption,
    audit,
    clock,
    config: config.identity.appTokens,
    isReadOnly,
  })
  const access = new Access({
    database,
    grants,
    privileges,
    config: config.registry,
    standings: {
      oauthtoken: (uuid) => oauthTokens.standing(uuid),
      appspecifictoken: (uuid) => appTokens.standing(uuid),
    },
  })
  const lastUse = new LastUse({
    database,
    clock,
    config: config.lastUse,
    isReadOnly,
  })
  const mailedCodes = new MailedCodes({
    database,
    clock,
    recoverySeconds: config.identity.recoverySeconds,
  })
  const clientKeys = new ClientKeys({
    database,
    encryption: encryptionWith(secrets.secretKey.reveal()),
    audit,
  })
  const teamInvitations = new TeamInvitations({
    database,
    audit,
    clock,
    isAgreementNeeded: config.api.features.MAILING && config.api.features.REQUIRE_TEAM_INVITE,
    sendInvitation: (tx, mail) => outbox.post(tx, teamInvitationMessage(mail)),
    accessChanged,
  })
  const line = new SignInLine()
  const identity = identityDriver(foundation, accounts, line)
  const passwords = passwordVerifier({
    database,
    clock,
    signIn: config.signIn,
    driver: identity,
    line,
  })
  const signIn = new SignIn({
    verifiers: [
      oauthTokenVerifier(oauthTokens),
      appTokenVerifier(appTokens),
      robotVerifier({ accounts, mayRobotSignIn: (name) => privileges.mayRobotSignIn(name) }),
      clientKeyVerifier({
        keys: clientKeys,
        passwords,
        isRequired: () => config.identity.wantsEncryptedPasswords,
      }),
    ],
    passwords,
    guesses: new GuessThrottle(clock),
    lastUse,
  })
  const recovery = new Recovery({
    database,
    clock,
    encryption,
    driver: identity,
    codes: mailedCodes,
    outbox,
    registryTitle: config.server.title,
    recoverySeconds: config.identity.recoverySeconds,
  })
  const signUp = new SignUp({
    database,
    audit,
    driver: identity,
    codes: mailedCodes,
    outbox,
    invitations: teamInvitations,
    config: config.identity,
    registryTitle: config.server.title,
    accessChanged,
  })
  const users = new Users({
    database,
    audit,
    clock,
    codes: mailedCodes,
    outbox,
    config: config.identity,
    registryTitle: config.server.title,
    tagExpirationOptions: config.tags.expirationOptionsSeconds,
    mayChangeTagExpiration: config.tags.mayChangeExpiration,
    accessChanged,
  })
  const seals = notificationSeals(encryption)
  const events = inProcessEventHub()
  const quota = assembleQuota(foundation, { announcements, audit })
  const { admission } = quota
  const contentHooks: ContentHooks[] = [
    contentAudit(audit),
    announcements.contentHooks,
    ...quota.contentHooks,
  ]
  const blobs = new Blobs({
    database,
    storage,
    clock,
    config: config.registry,
    hooks: contentHooks,
    admission,
  })
  const manifestWriter = new ManifestWriter({
    config: config.registry,
    limits: config.limits,
    hooks: contentHooks,
  })
  const logs = new Logs({ database, store: databaseLogStore(database) })
  const outbound = new Outbound({ allowedHosts: config.outbound.allowedHosts })
  const contentLabels = new ContentLabels(blobs)
  const manifests = new Manifests({
    database,
    clock,
    config: config.registry,
    tags: config.tags,
    writer: manifestWriter,
    labels: contentLabels,
    guard: tagGuard,
    hooks: contentHooks,
    admission,
  })
  const { defaultPolicy } = config.autoprune
  const keptTime = new KeptTime({ clock, config: config.tags })
  const tags = new Tags({
    database,
    audit,
    clock,
    config: config.tags,
    writer: manifestWriter,
    guard: tagGuard,
    keptTime,
    hooks: contentHooks,
  })
  const deletedContent = new DeletedContent({
    database,
    audit,
    clock,
    accessChanged,
    requireRoom: quota.requireRepositoryRoom,
  })
  return {
    encryption,
    outbox,
    outbound,
    contentHooks,
    quota,
    contentLabels,
    signedLinks: new SignedLinks(secrets.secretKey.reveal()),
    logExports: new LogExports({
      database,
      audit,
      clock,
      encryption,
      outbound,
      sendsMail: config.mail !== undefined,
      location: storage.preferredLocation,
    }),
    mailedCodes,
    clientKeys,
    recovery,
    signUp,
    notices: new Notices(database),
    announcements,
    publicPlace,
    notificationSeals: seals,
    notifications: new Notifications({
      database,
      seals,
      audit,
      clock,
      outbound,
      config: config.notifications,
      place: publicPlace,
      sendsMail: config.mail !== undefined,
      watchingChanged: () => {
        accessChanged()
        events.publish(watchingChannel, { name: 'changed', data: {} })
      },
    }),
    repositoryEmails: new RepositoryEmails({
      database,
      clock,
      outbox,
      registryTitle: config.server.title,
    }),
    privileges,
    events,
    livePushes: new LivePushes({ database, access, events }),
    grants,
    audit,
    logs,
    logArchive: new LogArchive({ database, storage, logs, clock, config: config.logs.archive }),
    deferredLog: new DeferredLog({ database, audit, clock }),
    accounts,
    repositories,
    deletions,
    deletedContent,
    signingKeys,
    serviceKeys: new ServiceKeys({
      database,
      audit,
      clock,
      config: config.tokens.signingKey,
      keysChanged: () => signingKeys.forget(),
    }),
    oauthTokens,
    oauthApplications,
    bootstrap: new BootstrapTokens({
      database,
      clock,
      applications: oauthApplications,
      tokens: oauthTokens,
      config: config.oauth.bootstrap,
      place: bootstrapPlace(config.oauth.bootstrap),
    }),
    namedTokens: new NamedTokens({ database, audit, tokens: oauthTokens }),
    oauthAuthorizations: new OauthAuthorizations({ database, audit, clock, tokens: oauthTokens }),
    identity,
    signIn,
    appTokens,
    webSignIn: new WebSignIn({ database, signIn, sessions, audit, config: config.logs }),
    users,
    lastUse,
    overviews: new Overviews({
      database,
      clock,
      sources: attentionSources(database, { isMailOn: config.mail !== undefined }),
    }),
    contentSearch: new ContentSearch({ database, clock }),
    repositorySearch: new RepositorySearch({ database, clock }),
    accountSearch: new AccountSearch({ database }),
    entities: new Entities({ database }),
    messages: new GlobalMessages({ database, clock }),
    administration: {
      users: new UserAdministration({
        database,
        audit,
        clock,
        deletions,
        privileges,
        sessions,
        identity,
        accessChanged,
      }),
      organizations: new OrganizationAdministration({
        database,
        audit,
        deletions,
        users,
        privileges,
        accessChanged,
      }),
      storageUses: new StorageUses({ database, config: config.quota }),
      jobs: new BackgroundJobs({ database, audit, clock }),
      sizes: new RegistrySizes({ database, clock }),
      appTokens: new AppTokenOverview({ database, clock }),
    },
    tokens: new RegistryTokens({
      signingKeys,
      clock,
      config: config.tokens,
      audience: config.server.hostname ?? audienceWithoutHostname,
    }),
    access,
    apiAccess: new ApiAccess({ database, access, privileges, config: config.accounts }),
    pageTokens: new PageTokens(encryptionWith(secrets.pageTokenKey.reveal())),
    sessions,
    robots: new Robots({ database, encryption, accounts, config: config.accounts }),
    prunePolicies: new Policies({ database, audit, clock, kind: prunePolicyKind }),
    organizations: new Organizations({
      database,
      audit,
      tagExpirationOptions: config.tags.expirationOptionsSeconds,
      mayChangeTagExpiration: config.tags.mayChangeExpiration,
    }),
    organizationMembers: new OrganizationMembers({ database, audit, accessChanged }),
    teams: new Teams({ database, audit, clock, accessChanged }),
    teamInvitations,
    repositoryPermissions: new RepositoryPermissions({ database, audit, accessChanged }),
    defaultPermissions: new DefaultPermissions({ database, audit }),
    blobs,
    uploads: new Uploads({
      database,
      storage,
      blobs,
      clock,
      limits: config.limits,
      maximumLayerBytes: config.storage.maximumLayerBytes,
      admission,
    }),
    manifests,
    collectionStatuses: new CollectionStatuses({ database, clock, config: config.collection }),
    collectionRequests: new CollectionRequests({
      database,
      audit,
      clock,
      isHalted: () => config.registry.disablePushes,
    }),
    collector: new Collector({
      database,
      storage,
      clock,
      hooks: contentHooks,
      config: config.collection,
      tags: config.tags,
    }),
    pruner: new Pruner({
      database,
      manifests,
      audit,
      clock,
      guard: tagGuard,
      defaultPolicy: defaultPolicy === undefined ? undefined : readPrunePolicy(defaultPolicy),
    }),
    immutabilityPolicies: new Policies({
      database,
      audit,
      clock,
      kind: immutabilityPolicyKind,
    }),
    immutabilityPreview: new ImmutabilityPreview({ database, clock, rules: immutabilityRules }),
    immutabilityRules,
    tagGuard,
    tagList: new TagList({ database, clock }),
    tagHistory: new TagHistory({ database, clock, keptTime }),
    tags,
    keptTime,
    restorations: new Restorations({
      database,
      clock,
      guard: tagGuard,
      repositories,
      deleted: deletedContent,
      keptTime,
      config: config.registry,
      steps: new RestorationSteps({
        database,
        clock,
        access,
        tags,
        guard: tagGuard,
        repositories,
        deleted: deletedContent,
        config: config.registry,
      }),
    }),
    labels: new Labels({ database, audit, config: config.tags }),
    manifestDescriptions: new ManifestDescriptions({ database, manifests, blobs }),
    referrerTrees: new ReferrerTrees({ database, clock }),
    manifestOverviews: new ManifestOverviews(manifests, blobs),
    stars: new Stars({ database, clock }),
    visibleRepositories: new VisibleRepositories(database),
  }
}

/** Where a program finds the first token. */
function bootstrapPlace({ path, secret }: BootstrapConfig): BootstrapPlace {
  return secret === undefined
    ? bootstrapFile(path)
    : kubernetesSecret(secret, clusterOf(process.env))
}

/** Who knows the people and their passwords. */
function identityDriver(
  { config, database, identity }: Foundation,
  accounts: Accounts,
  line: SignInLine,
): IdentityDriver {
  if (identity !== undefined) return identity(accounts)
  switch (config.identity.authentication) {
    case 'AppToken':
      return appTokenDriver(database)
    case 'Database':
      return databaseDriver({
        database,
        accounts,
        passwords: config.passwords,
        line,
        isMailOn: config.mail !== undefined,
      })
  }
}
