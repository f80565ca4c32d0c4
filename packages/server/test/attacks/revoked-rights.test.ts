import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { commandLine } from '../../src/logs/log-entry.ts'
import { freshPostgresDatabase } from '../../../../tools/test/fresh-database.ts'
import { whyNoPostgres } from '../../../../tools/test/servers/postgres.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import type { ShownAppToken } from '../../src/identity/app-tokens/app-tokens.service.ts'
import { hashPassword } from '../../src/identity/password.ts'
import type { Account } from '../../src/namespaces/account.ts'
import { pushImage } from '../harness/content.ts'
import type { Answer, RegistryClient } from '../harness/registry-client.ts'
import { type RunningBerth, startBerth } from '../harness/running-berth.ts'

const repository = 'org/secret'
/** Within this much time, every replica has heard of a right that was taken away. */
const promisedMilliseconds = 60_000

/** Added to the clock by which answers are remembered. */
let passedMilliseconds = 0

const reason = whyNoPostgres()
describe(
  'rights that are taken away on another replica',
  reason === undefined ? onReplicas : () => testThatCannotRun(reason),
)

function onReplicas() {
  let here: RunningBerth
  let there: RunningBerth
  let dropDatabase: () => Promise<void>
  let robotToken: string
  let oauthToken: string
  let appToken: ShownAppToken

  beforeEach(async () => {
    const database = await freshPostgresDatabase()
    dropDatabase = () => database.drop()
    here = await startBerth({ databaseUri: database.uri })
    there = await here.another('')
    for (const user of ['owner', 'member', 'colleague']) await here.createUser(user)
    await here.createOrganization('org', 'owner')
    await here.createTeam('org', 'readers', 'member')
    await here.addToTeam('org', 'readers', 'colleague')
    robotToken = await here.createRobot('org+robot')
    await pushImage(here.client('owner'), repository, 'latest', 'secret')
    await here.setVisibility(repository, 'private')
    await here.setRole(repository, 'member', 'write')
    await here.setRole(repository, 'org+robot', 'write')
    await here.setTeamRole(repository, 'readers', 'read')
    oauthToken = await here.oauthToken('member', 'repo:read')
    appToken = await here.services.appTokens.create(commandLine, await member(), 'laptop')
    passedMilliseconds = 0
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() + passedMilliseconds)
  })

  afterEach(async () => {
    vi.restoreAllMocks()
    await there.stop()
    await here.stop()
    await dropDatabase()
  })

  const member = async (): Promise<Account> => {
    const account = await here.services.accounts.find('member')
    if (account === undefined) throw new Error('member is gone')
    return account
  }
  const asLaptop = () => there.client('$app', appToken.text)
  const asMember = () => there.client('member')
  const asColleague = () => there.client('colleague')
  const asProgram = () => there.client('$oauthtoken', oauthToken)
  const asRobot = () => there.client('org+robot', robotToken)

  const revocations: readonly [string, () => RegistryClient, () => Promise<unknown>][] = [
    [
      'a user who is disabled',
      asMember,
      () => here.services.accounts.setEnabled(commandLine, 'member', false),
    ],
    [
      'a user whose password is changed',
      asMember,
      async () => {
        const hash = await hashPassword('another-password', here.config.passwords)
        await here.services.accounts.setPassword(commandLine, 'member', hash)
      },
    ],
    [
      'a user whom a superuser disables',
      asMember,
      () => here.services.administration.users.change(commandLine, 'member', { isEnabled: false }),
    ],
    [
      'a user whom a superuser deletes',
      asMember,
      () => here.services.administration.users.delete(commandLine, 'member', { takesHeld: false }),
    ],
    [
      'a robot whose organization is renamed',
      asRobot,
      () => here.services.administration.organizations.rename(commandLine, 'org', 'renamed'),
    ],
    [
      'a user whose role is taken away',
      asMember,
      () => here.setRole(repository, 'member', undefined),
    ],
    [
      'a user who leaves a team',
      asColleague,
      async () => {
        const { organizations, teams } = here.services
        const organization = await organizations.require('org')
        await teams.removeMember(commandLine, organization, 'readers', 'colleague')
      },
    ],
    [
      'a team whose role is taken away',
      asColleague,
      () => here.setTeamRole(repository, 'readers', undefined),
    ],
    [
      'a program whose token is revoked',
      asProgram,
      async () => {
        const { oauthTokens } = here.services
        const token = await oauthTokens.find(oauthToken)
        if (token !== undefined) await oauthTokens.delete(commandLine, token)
      },
    ],
    [
      'a program whose user is disabled',
      asProgram,
      () => here.services.accounts.setEnabled(commandLine, 'member', false),
    ],
    [
      'a laptop whose app token is revoked',
      asLaptop,
      async () =>
        await here.services.appTokens.revoke(commandLine, await member(), appToken.token.uuid),
    ],
    [
      'a laptop whose user is disabled',
      asLaptop,
      () => here.services.accounts.setEnabled(commandLine, 'member', false),
    ],
    [
      'a robot that is deleted',
      asRobot,
      () => here.services.accounts.deleteRobot(commandLine, 'org+robot'),
    ],
    [
      'a robot that gets a new token',
      asRobot,
      () => here.services.accounts.regenerateRobotToken(commandLine, 'org+robot'),
    ],
    [
      'a robot whose namespace is disabled',
      asRobot,
      () => here.services.accounts.setEnabled(commandLine, 'org', false),
    ],
    [
      'a robot whose role is taken away',
      asRobot,
      () => here.setRole(repository, 'org+robot', undefined),
    ],
  ]

  test.each(revocations)('attack 7: %s can no longer pull', async (_who, asWhom, revoke) => {
    const client = asWhom()
    expect(await pullAll(client)).toEqual([200, 200, 200])

    await revoke()
    // The token that the client has lives on; what it opens is asked for again.
    await withinThePromise(async () => (await pullAll(client))[0] === 401)
    expect(await pullAll(client)).toEqual([401, 401, 401])
  })

  const endings: readonly [string, () => Promise<unknown>][] = [
    ['signs out', async () => await here.services.webSignIn.signOut(commandLine, await member())],
    [
      'gets another password from a superuser',
      () =>
        here.services.administration.users.change(commandLine, 'member', {
          password: 'another-password',
        }),
    ],
    ['is disabled', () => here.services.accounts.setEnabled(commandLine, 'member', false)],
    [
      'gets another password',
      async () => {
        const hash = await hashPassword('another-password', here.config.passwords)
        await here.services.accounts.setPassword(commandLine, 'member', hash)
      },
    ],
    [
      'is deleted',
      async () => await here.services.deletions.deleteNamespace(commandLine, await member()),
    ],
  ]

  test.each(endings)('attack 7: a browser whose user %s is signed out', async (_how, end) => {
    const browser = await there.api('member')
    expect((await browser.get('/user/')).status).toBe(200)
    await end()
    await withinThePromise(async () => (await browser.get('/user/')).status === 401)
  })

  test('attack 7: a repository that becomes private is closed to strangers', async () => {
    await here.setVisibility(repository, 'public')
    const stranger = there.anonymous()
    await withinThePromise(async () => (await pullAll(stranger))[0] === 200)

    await here.setVisibility(repository, 'private')
    await withinThePromise(async () => (await pullAll(stranger))[0] === 401)
    expect(await pullAll(stranger)).toEqual([401, 401, 401])
  })

  test('attack 7: a writer who may only read from now on pushes no more', async () => {
    const client = asMember()
    const push = () => client.post(`/v2/${repository}/blobs/uploads/`)
    expect((await push()).status).toBe(202)

    await here.setRole(repository, 'member', 'read')
    await withinThePromise(async () => (await push()).status === 401)
    expect(await pullAll(client)).toEqual([200, 200, 200])
  })

  test('attack 7: an upload that was begun cannot be ended after the right is gone', async () => {
    const client = asMember()
    const begun = await client.post(`/v2/${repository}/blobs/uploads/`)
    const upload = begun.headers['location'] as string
    expect((await client.patch(upload, { body: 'bytes' })).status).toBe(202)

    await here.setRole(repository, 'member', undefined)
    await withinThePromise(async () => (await client.get(upload)).status === 401)
    expect((await client.patch(upload, { body: 'bytes' })).status).toBe(401)
    expect((await client.put(`${upload}?digest=sha256:${'0'.repeat(64)}`)).status).toBe(401)
    expect((await client.delete(upload)).status).toBe(401)
  })

  test('attack 7: content that is deleted on one replica is gone on the other', async () => {
    const client = asMember()
    const owner = here.client('owner')
    const { manifest, layer } = await pushImage(owner, repository, 'gone', 'gone')
    const paths = [`manifests/${manifest.digest}`, `blobs/${layer.digest}`]
    for (const path of paths) expect((await get(client, path)).status).toBe(200)

    for (const path of paths) {
      expect((await owner.delete(`/v2/${repository}/${path}`)).status).toBe(202)
    }
    // What a tag names is asked for each time.
    expect((await get(client, 'manifests/gone')).status).toBe(404)
    await withinThePromise(async () => {
      const answers = await Promise.all(paths.map((path) => get(client, path)))
      return answers.every(({ status }) => status === 404)
    })
  })

  test('attack 7: new tokens hear of it at once', async () => {
    const client = asMember()
    await client.tokenFor(`repository:${repository}:pull`)
    await here.setRole(repository, 'member', undefined)
    await here.services.accounts.deleteRobot(commandLine, 'org+robot')
    expect((await asRobot().askForToken([`repository:${repository}:pull`])).status).toBe(401)
    const fresh = await client.askForToken([`repository:${repository}:pull`])
    expect(grantedBy(fresh)).toEqual([])
  })
}

/** The statuses of a pull of the image: its manifest by tag, its tags, and a blob. */
async function pullAll(client: RegistryClient): Promise<number[]> {
  const manifest = await get(client, 'manifests/latest')
  const tags = await get(client, 'tags/list')
  const config =
    manifest.status === 200
      ? (manifest.json() as { config: { digest: string } }).config.digest
      : `sha256:${'0'.repeat(64)}`
  return [manifest.status, tags.status, (await get(client, `blobs/${config}`)).status]
}

async function get(client: RegistryClient, path: string): Promise<Answer> {
  return await client.get(`/v2/${repository}/${path}`)
}

function grantedBy(answer: Answer): string[] {
  const { token } = answer.json() as { token: string }
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    access: { actions: string[] }[]
  }
  return claims.access.flatMap(({ actions }) => actions)
}

/** Lets the promised time pass for whoever remembers, and expects the change to be seen. */
async function withinThePromise(isSeen: () => Promise<boolean>): Promise<void> {
  passedMilliseconds += promisedMilliseconds
  // What is remembered looks at the time once a second.
  await waitUntil('the change is seen', isSeen, { timeoutMilliseconds: 5000 })
}
