import type { Caller, Cell, Guard } from './guards.ts'
import { drawerNotification, type Maker } from './world.ts'

/** How one operation is called, and who may. */
export interface Row {
  readonly guard: Guard
  /** What stands in the path; the usual makers by the names of parameters otherwise. */
  readonly params?: Readonly<Record<string, Maker | { readonly text: string }>>
  readonly query?: string
  /** `{n}` is a number that was not there before, `{org}` the organization. */
  readonly body?: unknown
  /** What it answers when it is done, unless that is any 2xx. */
  readonly done?: number
  /** Where single callers fare otherwise, with the reason. */
  readonly but?: Partial<Record<Caller, { readonly cell: Cell; readonly because: string }>>
  /** The call ends what its caller calls with; only refusals are tried here. */
  readonly endsCaller?: true
}

const text = (value: string) => ({ text: value })
const role = { role: 'read' }
const withoutNamespace = { cell: '0', because: 'Quay asks for the namespace of nobody' } as const
const password = 'correct-horse-battery'

const policy = { method: 'number_of_tags', value: 10, tagPattern: 'p{n}' }
const immutabilityPolicy = { tagPattern: 'none{n}' }
/** A moment of which nothing is kept: whoever may hears that, and nothing changes. */
const longAgo = 'moment=2020-01-01T00:00Z'
const ofQuotaLimit: Row['params'] = { quota_id: 'quota', limit_id: 'quotaLimit' }
const ownPolicy: Row['params'] = { policy_uuid: 'ownPolicy' }
const repositoryPolicy: Row['params'] = { policy_uuid: 'repositoryPolicy' }
const organizationPolicy: Row['params'] = { policy_uuid: 'organizationPolicy' }

/** Every operation of the API. One without a row fails the test. */
export const rows: Readonly<Record<string, Row>> = {
  // Whoever asks.
  getRegistryCapabilities: { guard: 'anybody' },
  discovery: { guard: 'anybody' },
  getErrorDescription: { guard: 'anybody', params: { error_type: text('not_found') } },
  getGlobalMessages: { guard: 'anybody' },
  getOrganization: { guard: 'anybody' },
  getUserInformation: { guard: 'anybody', params: { username: text('owner') } },
  getApplicationInformation: { guard: 'anybody' },
  getMatchingEntities: { guard: 'anybody', params: { prefix: text('own') } },
  conductSearch: { guard: 'anybody', query: 'query=app' },
  findTags: { guard: 'anybody', query: 'query=v' },
  findManifests: { guard: 'anybody', query: 'digest=0123abcd' },
  findBlobs: { guard: 'anybody', query: 'digest=0123abcd' },
  conductRepoSearch: { guard: 'anybody', query: 'query=app' },
  listRepos: { guard: 'anybody', query: 'public=true' },
  scRegistryStatus: { guard: 'anybody' },
  signinUser: { guard: 'anybody', body: { username: 'stranger', password } },
  createNewUser: {
    guard: 'anybody',
    body: { username: 'newcomer{n}', password, email: 'newcomer{n}@example.com' },
  },
  initializeFirstUser: {
    guard: 'anybody',
    body: { username: 'first', password, email: 'first@example.com' },
    done: 400,
  },
  requestRecoveryEmail: { guard: 'anybody', body: { email: 'nobody@example.com' } },
  retrieveExternalLoginAuthorizationUrl: {
    guard: 'anybody',
    params: { service_id: text('nosuch') },
    body: { kind: 'login' },
    done: 404,
  },
  linkExternalUser: { guard: 'signed in', params: { username: text('owner') }, done: 404 },

  // One's own account.
  getLoggedInUser: { guard: 'own account, read' },
  changeUserDetails: { guard: 'own account', body: { company: 'Company {n}' } },
  deleteCurrentUser: { guard: 'own account', endsCaller: true },
  convertUserToOrganization: {
    guard: 'own account',
    body: { adminUser: 'stranger', adminPassword: password },
    endsCaller: true,
  },
  generateUserClientKey: { guard: 'own account', body: { password } },
  verifyUser: { guard: 'own account', body: { password } },
  logout: { guard: 'anybody', endsCaller: true },
  getUserOverview: { guard: 'own account' },
  listUserSessions: { guard: 'own account' },
  endUserSession: { guard: 'own account', params: { session_id: 'session' } },
  endOtherUserSessions: { guard: 'own account', endsCaller: true },
  detachExternalLogin: { guard: 'own account', params: { service_id: text('nosuch') } },
  createOrganization: { guard: 'own account', body: { name: 'made{n}' } },
  listAppTokens: { guard: 'own account' },
  createAppToken: { guard: 'own account', body: { title: 'laptop' } },
  getAppToken: { guard: 'own account', params: { token_uuid: 'appToken' } },
  revokeAppToken: { guard: 'own account', params: { token_uuid: 'appToken' } },
  listUserNotifications: { guard: 'own account' },
  getUserNotification: { guard: 'own account', params: { uuid: 'notification' } },
  updateUserNotification: {
    guard: 'own account',
    params: { uuid: 'notification' },
    body: { dismissed: true },
  },
  acceptOrganizationTeamInvite: { guard: 'own account', params: { code: 'invitation' } },
  declineOrganizationTeamInvite: { guard: 'own account', params: { code: 'invitation' } },
  listUserAuthorizations: { guard: 'own account' },
  getUserAuthorization: { guard: 'own account' },
  deleteUserAuthorization: { guard: 'own account' },
  listAssignedAuthorizations: { guard: 'own account' },
  deleteAssignedAuthorization: { guard: 'own account' },
  listStarredRepos: { guard: 'own account' },
  createStar: { guard: 'own account', body: { namespace: 'acme', repository: 'open' } },
  deleteStar: { guard: 'own account', params: { repository: text('acme/open') } },
  listUserLogs: { guard: 'own account' },
  getAggregateUserLogs: { guard: 'own account' },
  exportUserLogs: { guard: 'own account', body: { callback_email: 'ops@example.com' } },
  getUserRobots: { guard: 'own account' },
  getUserRobot: { guard: 'own account', params: { robot_shortname: 'ownRobot' } },
  createUserRobot: { guard: 'own account', params: { robot_shortname: 'newName' }, body: {} },
  deleteUserRobot: { guard: 'own account', params: { robot_shortname: 'ownRobot' } },
  getUserRobotPermissions: { guard: 'own account', params: { robot_shortname: 'ownRobot' } },
  regenerateUserRobotToken: { guard: 'own account', params: { robot_shortname: 'ownRobot' } },

  // Repositories.
  createRepo: {
    guard: 'create repository',
    body: { namespace: '{org}', repository: 'made{n}', visibility: 'private', description: '' },
    but: { anonymous: withoutNamespace, robot: withoutNamespace, disabled: withoutNamespace },
  },
  getRepo: { guard: 'repository read' },
  updateRepo: { guard: 'repository write', body: { description: 'Text {n}' } },
  deleteRepository: { guard: 'repository admin', params: { repository: 'freshRepository' } },
  changeRepoVisibility: { guard: 'repository admin', body: { visibility: 'private' } },
  changeRepoTrust: { guard: 'repository admin', body: { trust_enabled: false } },
  changeRepoState: { guard: 'repository admin', body: { state: 'NORMAL' } },
  listRepoTags: { guard: 'repository read' },
  listTagDetails: { guard: 'repository read' },
  listSharedLayers: { guard: 'repository read' },
  changeTag: { guard: 'repository write', body: {} },
  deleteFullTag: { guard: 'repository write', params: { tag: 'freshTag' } },
  restoreTag: { guard: 'repository write', body: { manifest_digest: '{digest}' } },
  removeTagFromTimemachine: {
    guard: 'repository write',
    params: { tag: 'freshTag' },
    body: { manifest_digest: '{digest}', is_alive: true },
  },
  previewRepositoryRestoration: { guard: 'repository read', query: longAgo, done: 400 },
  restoreRepository: {
    guard: 'repository write',
    body: { moment: '2020-01-01T00:00Z' },
    done: 400,
  },
  getRepositoryRestoration: {
    guard: 'repository read',
    params: { restoration_uuid: text('nosuch') },
    done: 404,
  },
  previewOrganizationRestoration: {
    guard: 'organization admin, read',
    query: longAgo,
    done: 400,
  },
  restoreOrganization: {
    guard: 'organization admin',
    body: { moment: '2020-01-01T00:00Z' },
    done: 400,
  },
  getOrganizationRestoration: {
    guard: 'organization admin, read',
    params: { restoration_uuid: text('nosuch') },
    done: 404,
  },
  previewUserRestoration: { guard: 'own account', query: longAgo, done: 400 },
  restoreUser: { guard: 'own account', body: { moment: '2020-01-01T00:00Z' }, done: 400 },
  getUserRestoration: {
    guard: 'own account',
    params: { restoration_uuid: text('nosuch') },
    done: 404,
  },
  listOrganizationDeletedRepositories: { guard: 'organization admin, read' },
  restoreOrganizationDeletedRepository: {
    guard: 'organization admin',
    params: { deletion_uuid: 'deletedRepository' },
    body: {},
  },
  removeOrganizationDeletedRepository: {
    guard: 'organization admin',
    params: { deletion_uuid: 'deletedRepository' },
  },
  listUserDeletedRepositories: { guard: 'own account' },
  restoreUserDeletedRepository: {
    guard: 'own account',
    params: { deletion_uuid: 'ownDeletedRepository' },
    body: {},
  },
  removeUserDeletedRepository: {
    guard: 'own account',
    params: { deletion_uuid: 'ownDeletedRepository' },
  },
  listDeletedNamespaces: { guard: 'superuser, read' },
  restoreDeletedNamespace: {
    guard: 'superuser',
    params: { deletion_uuid: 'deletedNamespace' },
    body: {},
  },
  removeDeletedNamespace: { guard: 'superuser', params: { deletion_uuid: 'deletedNamespace' } },
  getTagPullStatistics: { guard: 'repository read' },
  getRepoManifest: { guard: 'repository read' },
  getManifestDetails: { guard: 'repository read' },
  listManifestReferrers: { guard: 'repository read' },
  getManifestPullStatistics: { guard: 'repository read' },
  listManifestLabels: { guard: 'repository read' },
  addManifestLabel: {
    guard: 'repository write',
    body: { key: 'key{n}', value: 'v', media_type: 'text/plain' },
  },
  getManifestLabel: { guard: 'repository read' },
  deleteManifestLabel: { guard: 'repository write' },
  listRepoLogs: { guard: 'repository admin, read' },
  getAggregateRepoLogs: { guard: 'repository admin, read' },
  exportRepoLogs: { guard: 'repository admin', body: { callback_email: 'ops@example.com' } },
  listRepoUserPermissions: { guard: 'repository admin, read' },
  getUserPermissions: { guard: 'repository admin, read', params: { username: 'permitted' } },
  getUserTransitivePermission: {
    guard: 'repository admin, read',
    params: { username: 'permitted' },
  },
  changeUserPermissions: {
    guard: 'repository admin',
    params: { username: 'permitted' },
    body: role,
  },
  deleteUserPermissions: { guard: 'repository admin', params: { username: 'permitted' } },
  listRepoTeamPermissions: { guard: 'repository admin, read' },
  getTeamPermissions: { guard: 'repository admin, read', params: { teamname: 'permittedTeam' } },
  changeTeamPermissions: {
    guard: 'repository admin',
    params: { teamname: 'permittedTeam' },
    body: role,
  },
  deleteTeamPermissions: { guard: 'repository admin', params: { teamname: 'permittedTeam' } },
  listRepoTokens: { guard: 'repository admin, read', done: 410 },
  createToken: { guard: 'repository admin', body: { friendlyName: 'x' }, done: 410 },
  getTokens: { guard: 'repository admin, read', params: { code: text('CODE') }, done: 410 },
  changeToken: { guard: 'repository admin', params: { code: text('CODE') }, body: role, done: 410 },
  deleteToken: { guard: 'repository admin', params: { code: text('CODE') }, done: 410 },

  // Organizations.
  changeOrganizationDetails: { guard: 'organization admin', body: { invoice_email: false } },
  deleteAdminedOrganization: {
    guard: 'organization admin',
    params: { orgname: 'freshOrganization' },
  },
  getOrganizationMembers: { guard: 'organization admin, read' },
  getOrganizationCollaborators: { guard: 'organization admin, read' },
  getOrganizationMember: { guard: 'organization admin, read' },
  removeOrganizationMember: { guard: 'organization admin' },
  updateOrganizationTeam: { guard: 'organization admin', body: { role: 'member' } },
  deleteOrganizationTeam: { guard: 'organization admin' },
  getOrganizationTeamMembers: { guard: 'organization admin, read' },
  getOrganizationTeamPermissions: { guard: 'organization admin, read' },
  updateOrganizationTeamMember: {
    guard: 'organization admin',
    params: { membername: text('extra') },
  },
  deleteOrganizationTeamMember: {
    guard: 'organization admin',
    params: { teamname: text('extras'), membername: 'member' },
  },
  inviteTeamMemberEmail: { guard: 'organization admin', params: { email: 'newEmail' } },
  deleteTeamMemberEmailInvite: {
    guard: 'organization admin',
    params: { teamname: text('extras'), email: 'invitedEmail' },
  },
  getOrgRobots: { guard: 'organization member' },
  getOrgRobot: { guard: 'organization admin, read' },
  createOrgRobot: { guard: 'organization admin', params: { robot_shortname: 'newName' }, body: {} },
  deleteOrgRobot: { guard: 'organization admin' },
  getOrgRobotPermissions: { guard: 'organization admin, read' },
  regenerateOrgRobotToken: { guard: 'organization admin' },
  getOrganizationPrototypePermissions: { guard: 'organization admin, read' },
  createOrganizationPrototypePermission: {
    guard: 'organization admin',
    body: { role: 'read', delegate: { kind: 'team', name: 'extras' } },
  },
  updateOrganizationPrototypePermission: { guard: 'organization admin', body: role },
  deleteOrganizationPrototypePermission: { guard: 'organization admin' },
  getOrganizationApplications: { guard: 'organization admin, read' },
  createOrganizationApplication: { guard: 'organization admin', body: { name: 'App {n}' } },
  getOrganizationApplication: { guard: 'organization admin, read' },
  updateOrganizationApplication: {
    guard: 'organization admin',
    body: {
      name: 'App',
      redirect_uri: 'https://example.com/back',
      application_uri: 'https://example.com',
    },
  },
  deleteOrganizationApplication: { guard: 'organization admin' },
  resetOrganizationApplicationClientSecret: { guard: 'organization admin' },
  listOrganizationApplicationTokens: { guard: 'organization admin, read' },
  createOrganizationApplicationToken: {
    guard: 'organization admin',
    body: { name: 'tok', scope: 'org:admin', expiration: 3600 },
    but: { 'super:user': { cell: '3', because: 'a token makes none that may do what it may not' } },
  },
  deleteOrganizationApplicationToken: {
    guard: 'organization admin',
    params: { token_uuid: 'applicationToken' },
  },
  listOrgLogs: { guard: 'organization admin, read' },
  getAggregateOrgLogs: { guard: 'organization admin, read' },
  exportOrgLogs: { guard: 'organization admin', body: { callback_email: 'ops@example.com' } },

  // Policies.
  ...policiesOf(
    'Organization',
    ['organization admin, read', 'organization admin'],
    organizationPolicy,
  ),
  ...policiesOf('Repository', ['repository admin, read', 'repository admin'], repositoryPolicy),
  ...policiesOf('User', ['own account', 'own account'], ownPolicy),
  ...immutabilityPoliciesOf(
    'Org',
    ['organization admin, read', 'organization admin'],
    'organizationImmutability',
  ),
  ...immutabilityPoliciesOf(
    'Repository',
    ['repository admin, read', 'repository admin'],
    'repositoryImmutability',
  ),
  // Notifications.
  ...notificationsOf(
    'Repo',
    ['repository admin, read', 'repository admin'],
    ['repositoryNotification', 'repositoryDelivery'],
  ),
  resetRepositoryNotificationFailures: {
    guard: 'repository admin',
    params: { uuid: 'repositoryNotification' },
  },
  ...notificationsOf(
    'Org',
    ['organization admin, read', 'organization admin'],
    ['organizationNotification', 'organizationDelivery'],
  ),
  resetOrgNotificationFailures: {
    guard: 'organization admin',
    params: { uuid: 'organizationNotification' },
  },
  ...notificationsOf(
    'UserNamespace',
    ['own account', 'own account'],
    ['ownNotification', 'ownDelivery'],
  ),
  resetUserNamespaceNotificationFailures: {
    guard: 'own account',
    params: { uuid: 'ownNotification' },
  },
  checkRepoEmailAuthorized: {
    guard: 'repository admin, read',
    params: { email: text('nobody@example.com') },
    done: 404,
  },
  sendAuthorizeRepoEmail: {
    guard: 'repository admin',
    params: { email: text('somebody@example.com') },
  },

  // The registry.
  createGlobalMessage: {
    guard: 'superuser',
    body: { message: { content: 'x', media_type: 'text/plain', severity: 'info' } },
  },
  deleteGlobalMessage: { guard: 'superuser', params: { uuid: 'message' } },
  listAllUsers: { guard: 'superuser, read' },
  createInstallUser: {
    guard: 'superuser',
    body: { username: 'made{n}', email: 'made{n}@example.com' },
  },
  getInstallUser: { guard: 'superuser, read', params: { username: 'freshUser' } },
  changeInstallUser: {
    guard: 'superuser',
    params: { username: 'freshUser' },
    body: { enabled: true },
  },
  deleteInstallUser: { guard: 'superuser', params: { username: 'freshUser' } },
  sendInstallUserRecoveryEmail: { guard: 'superuser', params: { username: 'freshUser' } },
  listAllOrganizations: { guard: 'superuser, read' },
  changeOrganization: {
    guard: 'superuser',
    params: { name: 'freshOrganization' },
    body: { name: 'renamed{n}' },
  },
  deleteOrganization: { guard: 'superuser', params: { name: 'freshOrganization' } },
  takeOwnership: { guard: 'superuser', params: { namespace: 'freshOrganization' } },
  getRegistryStorage: { guard: 'superuser, read' },
  getOrganizationStorage: { guard: 'organization admin, read' },
  getUserStorage: { guard: 'own account' },
  listJobKinds: { guard: 'superuser, read' },
  listJobs: { guard: 'superuser, read' },
  runJobAgain: { guard: 'superuser', params: { job_id: 'failedJob' } },
  dropJob: { guard: 'superuser', params: { job_id: 'failedJob' } },
  getGarbageCollection: { guard: 'superuser, read' },
  runGarbageCollection: { guard: 'superuser' },
  getRegistrySize: { guard: 'superuser, read' },
  queueRegistrySizeCalculation: { guard: 'superuser' },
  listServiceKeys: { guard: 'superuser, read' },
  createServiceKey: { guard: 'superuser', body: { service: 'clair', expiration: null } },
  getServiceKey: { guard: 'superuser, read' },
  updateServiceKey: { guard: 'superuser', body: { name: 'named' } },
  deleteServiceKey: { guard: 'superuser' },
  approveServiceKey: { guard: 'superuser', body: { notes: 'x' } },
  getChangeLog: { guard: 'superuser, read' },
  getSuperUserConfig: { guard: 'superuser, read' },
  listAllAppTokens: { guard: 'everything, read' },
  listAllLogs: { guard: 'superuser, read' },
  listAllAggregateLogs: { guard: 'superuser, read' },
  ...quotasOf('OrganizationQuota', '', ['organization member', 'everything']),
  ...quotasOf('OrganizationQuota', 'SuperUser', ['superuser, read', 'superuser']),
  ...quotasOf('UserQuota', 'SuperUser', ['superuser, read', 'superuser']),
  ...boundsOf('Organization', '', ['organization member', 'everything']),
  ...boundsOf('Organization', 'SuperUser', ['superuser, read', 'superuser']),
  ...boundsOf('User', 'SuperUser', ['superuser, read', 'superuser']),
  getUserBounds: { guard: 'own account' },
  listUserQuota: { guard: 'own account' },
  getUserQuota: { guard: 'own account', params: { quota_id: 'ownQuota' } },
  listUserQuotaLimit: { guard: 'own account', params: { quota_id: 'ownQuota' } },
  getUserQuotaLimit: {
    guard: 'own account',
    params: { quota_id: 'ownQuota', limit_id: 'ownQuotaLimit' },
  },
  getOrganizationQuota: { guard: 'organization member', params: { quota_id: 'quota' } },
  listOrganizationQuotaLimit: { guard: 'organization member', params: { quota_id: 'quota' } },
  getOrganizationQuotaLimit: { guard: 'organization member', params: ofQuotaLimit },
  createOrganizationQuotaLimit: {
    guard: 'everything',
    params: { quota_id: 'quota' },
    body: { type: 'Warning', threshold_percent: 80 },
  },
  changeOrganizationQuotaLimit: {
    guard: 'everything',
    params: ofQuotaLimit,
    body: { threshold_percent: 81 },
  },
  deleteOrganizationQuotaLimit: { guard: 'everything', params: ofQuotaLimit },
  renewBootstrapToken: { guard: 'anybody', endsCaller: true },
}

function policiesOf(noun: string, [reads, writes]: readonly [Guard, Guard], params: Row['params']) {
  return {
    [`list${noun}AutoPrunePolicies`]: { guard: reads },
    [`create${noun}AutoPrunePolicy`]: { guard: writes, body: policy },
    [`get${noun}AutoPrunePolicy`]: { guard: reads, params },
    [`update${noun}AutoPrunePolicy`]: { guard: writes, params, body: policy },
    [`delete${noun}AutoPrunePolicy`]: { guard: writes, params },
    [`preview${noun}AutoPrune`]: { guard: writes, body: { policy } },
  } as Record<string, Row>
}

/** The quota of an organization, where it is seen and changed. */
function quotasOf(
  noun: string,
  suffix: string,
  [reads, writes]: readonly [Guard, Guard],
): Record<string, Row> {
  const place: Row['params'] = suffix === '' ? {} : { namespace: 'organization' }
  const fresh: Row['params'] = { [suffix === '' ? 'orgname' : 'namespace']: 'freshOrganization' }
  const one: Row['params'] = { ...place, quota_id: 'quota' }
  const body = { limit: '10 GiB' }
  return {
    [`list${noun}${suffix}`]: { guard: reads, params: place },
    [`create${noun}${suffix}`]: { guard: writes, params: fresh, body },
    [`change${noun}${suffix}`]: { guard: writes, params: one, body },
    [`delete${noun}${suffix}`]: { guard: writes, params: one },
  }
}

/** What bounds an organization beside its quota, where that is seen and changed. */
function boundsOf(
  noun: string,
  suffix: string,
  [reads, writes]: readonly [Guard, Guard],
): Record<string, Row> {
  const params: Row['params'] = suffix === '' ? {} : { namespace: 'organization' }
  return {
    [`get${noun}Bounds${suffix}`]: { guard: reads, params },
    [`change${noun}Bounds${suffix}`]: { guard: writes, params, body: { maximum_tags: 900 } },
  }
}

function immutabilityPoliciesOf(
  noun: string,
  [reads, writes]: readonly [Guard, Guard],
  maker: Maker,
) {
  const params: Row['params'] = { policy_uuid: maker }
  const body = immutabilityPolicy
  return {
    [`list${noun}ImmutabilityPolicies`]: { guard: reads },
    [`create${noun}ImmutabilityPolicy`]: { guard: writes, body },
    [`get${noun}ImmutabilityPolicy`]: { guard: reads, params },
    [`update${noun}ImmutabilityPolicy`]: { guard: writes, params, body },
    [`delete${noun}ImmutabilityPolicy`]: { guard: writes, params },
    [`preview${noun}Immutability`]: { guard: writes, body: { policy: body } },
  } as Record<string, Row>
}

/** Who is told: the same calls in three places. Resetting is called otherwise in one of them. */
function notificationsOf(
  noun: string,
  [reads, changes]: readonly [Guard, Guard],
  [notification, delivery]: readonly [Maker, Maker],
): Record<string, Row> {
  const event = noun === 'Repo' ? 'repo_push' : 'quota_error'
  const [one, part] = [{ uuid: notification }, { uuid: notification, delivery_id: delivery }]
  return {
    [`list${noun}Notifications`]: { guard: reads },
    [`create${noun}Notification`]: { guard: changes, body: { ...drawerNotification, event } },
    [`get${noun}Notification`]: { guard: reads, params: one },
    [`delete${noun}Notification`]: { guard: changes, params: one },
    [`test${noun}Notification`]: { guard: changes, params: one },
    [`list${noun}NotificationDeliveries`]: { guard: reads, params: one },
    [`get${noun}NotificationDelivery`]: { guard: reads, params: part },
    [`resend${noun}NotificationDelivery`]: { guard: changes, params: part },
  }
}
