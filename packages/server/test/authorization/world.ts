import { commandLine } from '../../src/logs/log-entry.ts'
import { ApiClient } from '../harness/api-client.ts'
import { pushImage } from '../harness/content.ts'
import type { RunningBerth } from '../harness/running-berth.ts'
import { callers, type Caller } from './guards.ts'

/** Where an object is made: an organization, and whose account. */
interface Place {
  readonly org: string
  readonly account: string
}

/** Things that can stand in a path, each made anew. */
export type Maker = keyof ReturnType<typeof makersOf>

export interface AuthorizationWorld {
  readonly client: (caller: Caller) => ApiClient
  /** The account in whose name a caller acts; undefined for nobody. */
  readonly accountOf: (caller: Caller) => string | undefined
  readonly make: (maker: Maker, place: Place) => Promise<string>
  /** A number that was not there before. */
  readonly next: () => number
  /** The manifest of the image in the repositories `app`. */
  readonly digest: string
  readonly stop: () => Promise<void>
}

export const authorizationConfig = `
SUPER_USERS: [root]
FEATURE_SUPERUSERS_FULL_ACCESS: true
GLOBAL_READONLY_SUPER_USERS: [readonly]
FEATURE_MAILING: true
MAIL_SERVER: mail.invalid
FEATURE_REQUIRE_TEAM_INVITE: true
FEATURE_ASSIGN_OAUTH_TOKEN: true
FEATURE_APP_SPECIFIC_TOKENS: true
FEATURE_SUPERUSER_CONFIGDUMP: true
FEATURE_IMAGE_PULL_STATS: true
PERMANENTLY_DELETE_TAGS: true
FEATURE_LOG_EXPORT: true
FEATURE_AUTO_PRUNE: true
FEATURE_IMMUTABLE_TAGS: true
FEATURE_QUOTA_NOTIFICATIONS: true
FEATURE_QUOTA_MANAGEMENT: true
FEATURE_USER_INITIALIZE: true
PERMANENTLY_DELETE_TAGS: true
FEATURE_AGGREGATED_LOG_COUNT_RETRIEVAL: true
BROWSER_API_CALLS_XHR_ONLY: false
`
const withoutFullAccess = authorizationConfig
  .replace('[root]', '[supervisor]')
  .replace('FULL_ACCESS: true', 'FULL_ACCESS: false')

const accounts: Partial<Record<Caller, string>> = {
  superuser: 'supervisor',
  full: 'root',
  'super:user': 'root',
}
const people = [
  ...['stranger', 'reader', 'writer', 'admin', 'member', 'creator', 'owner', 'readonly'],
  ...['supervisor', 'root', 'disabled', 'host', 'extra'],
]

export async function makeAuthorizationWorld(berth: RunningBerth): Promise<AuthorizationWorld> {
  for (const name of people) await berth.createUser(name)
  for (const [org, owner] of [
    ['acme', 'owner'],
    ['rival', 'host'],
  ] as const) {
    await berth.createOrganization(org, owner)
    for (const name of ['app', 'open']) await berth.createRepository(`${org}/${name}`)
    await berth.setVisibility(`${org}/open`, 'public')
    await berth.createTeam(org, 'extras', 'member')
  }
  await berth.createTeam('acme', 'devs', 'member')
  await berth.createTeam('acme', 'makers', 'creator')
  await berth.addToTeam('acme', 'devs', 'member')
  await berth.addToTeam('acme', 'makers', 'creator')
  await giveRoles(berth, 'acme/app')
  const robotToken = await berth.createRobot('acme+ci')
  await berth.setRole('acme/app', 'acme+ci', 'admin')
  const { manifest } = await pushImage(berth.client('owner'), 'acme/app', 'v1', 'image')
  await pushImage(berth.client('host'), 'rival/app', 'v1', 'image')

  const limited = await berth.another(withoutFullAccess)
  const clients = new Map<Caller, ApiClient>()
  for (const caller of callers) {
    const account = accountOf(caller)
    const server = caller === 'superuser' ? limited : berth
    if (caller === 'robot') clients.set(caller, await withBearer(berth, robotToken))
    else if (caller.includes(':')) {
      const token = await berth.oauthToken(account ?? '', caller)
      clients.set(caller, berth.apiWithToken(token))
    } else clients.set(caller, await server.api(account))
  }
  await berth.services.accounts.setEnabled(commandLine, 'disabled', false)

  let number = 0
  const next = () => (number += 1)
  const makers = makersOf(berth, next, manifest.digest)
  return {
    client: (caller) => clients.get(caller) as ApiClient,
    accountOf,
    make: async (maker, place) => await makers[maker](place),
    next,
    digest: manifest.digest,
    async stop() {
      const { faults } = limited
      await limited.stop()
      if (faults.length > 0) throw faults[0]
    },
  }
}

/** A robot's page would have the token of a form, and its bearer token is worth nothing here. */
async function withBearer(berth: RunningBerth, token: string): Promise<ApiClient> {
  const { headers } = await berth.api()
  return new ApiClient(berth.anonymous(), { ...headers, authorization: `Bearer ${token}` })
}

function accountOf(caller: Caller): string | undefined {
  if (caller === 'anonymous' || caller === 'robot') return undefined
  return accounts[caller] ?? (caller.includes(':') ? 'owner' : caller)
}

async function giveRoles(berth: RunningBerth, name: string): Promise<void> {
  await berth.setRole(name, 'reader', 'read')
  await berth.setRole(name, 'writer', 'write')
  await berth.setRole(name, 'admin', 'admin')
}

/** Of whatever event, for somebody who is always there. */
export const drawerNotification = {
  method: 'quay_notification',
  config: { target: { kind: 'user', name: 'owner' } },
  eventConfig: {},
}

/**
 * Makes things by the services where there are some for tests, and by calls of who may make
 * them otherwise.
 */
function makersOf(berth: RunningBerth, next: () => number, digest: string) {
  const { services, foundation } = berth
  const browsers = new Map<string, Promise<ApiClient>>()
  const browserOf = async (account: string) => {
    const browser = browsers.get(account) ?? berth.api(account)
    browsers.set(account, browser)
    return await browser
  }
  const ownerOf = async (org: string) => await browserOf(org === 'rival' ? 'host' : 'owner')
  const member = (body: unknown, name: string) =>
    String((body as Readonly<Record<string, unknown>> | undefined)?.[name])
  const made = async (client: ApiClient, path: string, body: unknown, name: string) =>
    member((await client.post(path, body)).body, name)
  const invite = async (account: string) => {
    const [org, team] = [`inviting${next()}`, `t${next()}`]
    await berth.createOrganization(org, 'host')
    await berth.createTeam(org, team, 'member')
    await (await browserOf('host')).put(`/organization/${org}/team/${team}/members/${account}`)
    const { body } = await (await browserOf(account)).get('/user/notifications')
    const { notifications = [] } = (body ?? {}) as {
      notifications?: { id: string; metadata: { code?: string; team?: string } }[]
    }
    return notifications.find(({ metadata }) => metadata.team === team)
  }
  // A place has 20 of them at most.
  const immutability = async (org: string, path: string) => {
    const owner = await ownerOf(org)
    const { body } = await owner.get(path)
    const { policies } = body as { readonly policies: readonly { readonly uuid: string }[] }
    for (const { uuid } of policies) await owner.delete(`${path}${uuid}`)
    return await made(owner, path, { tagPattern: `q${next()}` }, 'uuid')
  }
  const policy = () => ({ method: 'number_of_tags', value: 10, tagPattern: `q${next()}` })
  const newest = { beforeId: undefined, limit: 1 }
  const deletedIn = async (namespace: string) => {
    const repository = `gone${next()}`
    await berth.createRepository(`${namespace}/${repository}`)
    await services.deletions.deleteRepository(commandLine, { namespace, repository })
    const { id } = (await services.accounts.findNamespace(namespace)) ?? { id: 0 }
    return (await services.deletedContent.listRepositories({ id }, newest))[0]?.uuid ?? 'none'
  }
  const application = async ({ org }: Place) =>
    await made(
      await ownerOf(org),
      `/organization/${org}/applications`,
      { name: `App ${next()}`, redirect_uri: 'http://localhost/back' },
      'client_id',
    )
  const quota = async (name: string) => {
    const namespace = await services.accounts.find(name)
    if (namespace === undefined) return undefined
    const { quotas } = services.quota
    if ((await quotas.find(namespace)) === undefined) {
      await quotas.create(commandLine, namespace, 1024 ** 4)
    }
    return { namespace, quota: await quotas.find(namespace) }
  }
  const quotaId = async (name: string) => String((await quota(name))?.quota?.id)
  const limitId = async (name: string) => {
    const { namespace, quota: found } = (await quota(name)) ?? {}
    const { quotas } = services.quota
    if (namespace === undefined || found === undefined) return 'none'
    const [old] = found.thresholds
    if (old !== undefined) return String(old.id)
    await quotas.addThreshold(commandLine, namespace, found.id, { kind: 'warning', percent: 90 })
    return String((await quotas.find(namespace))?.thresholds[0]?.id)
  }
  const notification = async (client: ApiClient, path: string) => {
    // There may be only so many.
    const { body } = await client.get(path)
    const { notifications } = body as { notifications: { uuid: string }[] }
    const [oldest] = notifications
    const base = path.replace(/\/$/, '')
    if (oldest !== undefined && notifications.length > 30) {
      await client.delete(`${base}/${oldest.uuid}`)
    }
    const event = path.includes('/repository/') ? 'repo_push' : 'quota_error'
    return await made(client, path, { ...drawerNotification, event }, 'uuid')
  }
  const delivery = async (client: ApiClient, path: string) => {
    const uuid = await notification(client, path)
    const one = `${path.replace(/\/$/, '')}/${uuid}`
    await client.post(`${one}/test`)
    const { body } = await client.get(`${one}/deliveries`)
    const { deliveries } = body as { deliveries: { id: string }[] }
    return `${uuid} ${deliveries[0]?.id ?? 'none'}`
  }
  return {
    organization: async ({ org }: Place) => await Promise.resolve(org),
    quota: async ({ org }: Place) => await quotaId(org),
    quotaLimit: async ({ org }: Place) => await limitId(org),
    ownQuota: async ({ account }: Place) => await quotaId(account),
    ownQuotaLimit: async ({ account }: Place) => await limitId(account),
    repository: async ({ org }: Place) => await Promise.resolve(`${org}/app`),
    tag: async () => await Promise.resolve('v1'),
    manifest: async () => await Promise.resolve(digest),
    newName: async () => await Promise.resolve(`new${next()}`),
    newEmail: async () => await Promise.resolve(`new${next()}@example.com`),
    async freshOrganization({ org }: Place) {
      const name = `${org}${next()}`
      await berth.createOrganization(name, org === 'rival' ? 'host' : 'owner')
      return name
    },
    async freshRepository({ org }: Place) {
      const name = `${org}/fresh${next()}`
      await berth.createRepository(name)
      if (org === 'acme') await giveRoles(berth, name)
      return name
    },
    async freshTag({ org }: Place) {
      const tag = `fresh${next()}`
      await (
        await ownerOf(org)
      ).put(`/repository/${org}/app/tag/${tag}`, { manifest_digest: digest })
      return tag
    },
    async label({ org }: Place) {
      const path = `/repository/${org}/app/manifest/${digest}/labels`
      const body = { key: `key${next()}`, value: 'v', media_type: 'text/plain' }
      const answer = (await (await ownerOf(org)).post(path, body)).body
      return member((answer as { label?: unknown }).label, 'id')
    },
    async team({ org }: Place) {
      const name = `t${next()}`
      await berth.createTeam(org, name, 'member')
      return name
    },
    async member({ org }: Place) {
      await berth.addToTeam(org, 'extras', 'extra').catch(() => undefined)
      return 'extra'
    },
    async invitedEmail({ org }: Place) {
      const email = `invited${next()}@example.com`
      await (await ownerOf(org)).put(`/organization/${org}/team/extras/invite/${email}`)
      return email
    },
    async permitted({ org }: Place) {
      await berth.setRole(`${org}/app`, 'extra', 'read')
      return 'extra'
    },
    async permittedTeam({ org }: Place) {
      await berth.setTeamRole(`${org}/app`, 'extras', 'read')
      return 'extras'
    },
    async robot({ org }: Place) {
      const name = `r${next()}`
      await berth.createRobot(`${org}+${name}`)
      return name
    },
    async ownRobot({ account }: Place) {
      const name = `r${next()}`
      await berth.createRobot(`${account}+${name}`)
      return name
    },
    prototype: async ({ org }: Place) =>
      await made(
        await ownerOf(org),
        `/organization/${org}/prototypes`,
        { role: 'read', delegate: { kind: 'team', name: 'extras' } },
        'id',
      ),
    application,
    async applicationToken({ org }: Place) {
      const path = `/organization/${org}/applications/${await application({ org, account: '' })}`
      const body = { name: 'tok', scope: 'repo:read', expiration: 3600 }
      return `${path.split('/').at(-1)} ${await made(await ownerOf(org), `${path}/tokens`, body, 'uuid')}`
    },
    async appToken({ account }: Place) {
      const { body } = await (await browserOf(account)).post('/user/apptoken', { title: 'laptop' })
      return member((body as { token?: unknown } | undefined)?.token, 'uuid')
    },
    async failedJob() {
      const nowMs = berth.clock()
      const job = { kind: 'none.such', payload: '{}', unique_key: null, leased_by: null }
      const times = { run_at_ms: nowMs, failed_at_ms: nowMs, created_at_ms: nowMs, attempts: 1 }
      const row = await foundation.database.transaction((tx) =>
        tx
          .insertInto('job')
          .values({ ...job, ...times, cursor: null, again_at_ms: null, last_error: 'away' })
          .returning('id')
          .executeTakeFirstOrThrow(),
      )
      return String(row.id)
    },
    async session({ account }: Place) {
      const user = await services.accounts.find(account)
      if (user === undefined) return 'none'
      const from = { address: '203.0.113.7', userAgent: 'another browser' }
      return (await services.sessions.begin(user, from)).session.idDigest
    },
    notification: async ({ account }: Place) => (await invite(account))?.id ?? 'none',
    invitation: async ({ account }: Place) => (await invite(account))?.metadata.code ?? 'none',
    async authorization({ account }: Place) {
      await berth.oauthToken(account, 'repo:read')
      const row = await foundation.database.reader
        .selectFrom('oauth_token')
        .select('uuid')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
      return row.uuid
    },
    async offer({ account }: Place) {
      const clientId = await application({ org: 'acme', account })
      const query = new URLSearchParams({
        client_id: clientId,
        redirect_uri: 'http://localhost/back',
        scope: 'repo:read',
        response_type: 'token',
        username: account,
        format: 'json',
      })
      await (await browserOf('owner')).post(`//oauth/authorize/assignuser?${query}`)
      const { body } = await (await browserOf(account)).get('/user/assignedauthorization')
      const { authorizations = [] } = (body ?? {}) as {
        authorizations?: { uuid: string; application: { clientId: string } }[]
      }
      const offer = authorizations.find(({ application: of }) => of.clientId === clientId)
      return offer?.uuid ?? 'none'
    },
    async freshUser() {
      const name = `user${next()}`
      await services.accounts.createUser(commandLine, { name, email: `${name}@example.com` })
      return name
    },
    async deletedRepository({ org }: Place) {
      return await deletedIn(org)
    },
    async ownDeletedRepository({ account }: Place) {
      return await deletedIn(account)
    },
    async deletedNamespace() {
      const name = `gone${next()}`
      const account = await berth.createOrganization(name, 'owner')
      await services.deletions.deleteNamespace(commandLine, account)
      return (await services.deletedContent.listNamespaces(newest))[0]?.uuid ?? 'none'
    },
    ownPolicy: async ({ account }: Place) =>
      await made(await browserOf(account), '/user/autoprunepolicy/', policy(), 'uuid'),
    repositoryPolicy: async ({ org }: Place) =>
      await made(await ownerOf(org), `/repository/${org}/app/autoprunepolicy/`, policy(), 'uuid'),
    organizationPolicy: async ({ org }: Place) =>
      await made(await ownerOf(org), `/organization/${org}/autoprunepolicy/`, policy(), 'uuid'),
    repositoryImmutability: async ({ org }: Place) =>
      await immutability(org, `/repository/${org}/app/immutabilitypolicy/`),
    organizationImmutability: async ({ org }: Place) =>
      await immutability(org, `/organization/${org}/immutabilitypolicy/`),
    ownNotification: async ({ account }: Place) =>
      await notification(await browserOf(account), '/user/namespacenotifications'),
    repositoryNotification: async ({ org }: Place) =>
      await notification(await ownerOf(org), `/repository/${org}/app/notification/`),
    organizationNotification: async ({ org }: Place) =>
      await notification(await ownerOf(org), `/organization/${org}/notifications`),
    ownDelivery: async ({ account }: Place) =>
      await delivery(await browserOf(account), '/user/namespacenotifications'),
    repositoryDelivery: async ({ org }: Place) =>
      await delivery(await ownerOf(org), `/repository/${org}/app/notification/`),
    organizationDelivery: async ({ org }: Place) =>
      await delivery(await ownerOf(org), `/organization/${org}/notifications`),
    async message() {
      const root = await browserOf('root')
      const content = `message ${next()}`
      const message = { content, media_type: 'text/plain', severity: 'info' }
      await root.post('/messages', { message })
      const { body } = await root.get('/messages')
      const { messages } = body as { messages: { uuid: string; content: string }[] }
      return messages.find((each) => each.content === content)?.uuid ?? 'none'
    },
    serviceKey: async () =>
      await made(
        await browserOf('root'),
        '/superuser/keys',
        { service: 'clair', expiration: null },
        'kid',
      ),
  } satisfies Record<string, (place: Place) => Promise<string>>
}

/** Makers by the names of parameters, unless a row says otherwise. */
export const usualMakers: Readonly<Record<string, Maker>> = {
  orgname: 'organization',
  repository: 'repository',
  tag: 'tag',
  manifestref: 'manifest',
  labelid: 'label',
  teamname: 'team',
  membername: 'member',
  robot_shortname: 'robot',
  prototypeid: 'prototype',
  client_id: 'application',
  access_token_uuid: 'authorization',
  assigned_authorization_uuid: 'offer',
  kid: 'serviceKey',
}
