import { createServer as createTcpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { commandLine } from '../../src/logs/log-entry.ts'
import { hashPassword } from '../../src/identity/password.ts'
import { openFoundation } from '../../src/main/foundation.ts'
import { openObservability } from '../../src/main/serve/observability.ts'
import { apiOperations, assembleApi, pathRewriting } from '../../src/main/serve/api-server.ts'
import { answerRequests } from '../../src/main/serve/requests.ts'
import { assembleWebRoutes } from '../../src/main/serve/web-routes.ts'
import { webApplication } from '../../src/main/serve/web-application.ts'
import { assembleRegistry } from '../../src/main/serve/registry-server.ts'
import { assembleServices, type Foundation, type Services } from '../../src/main/services.ts'
import type { Account, TeamRole } from '../../src/namespaces/account.ts'
import type { BerthConfig } from '../../src/platform/config/berth-config.ts'
import { parseConfig } from '../../src/platform/config/parse-config.ts'
import { secretTexts } from '../../src/platform/config/secret-texts.ts'
import { recordedLog, type RecordedLog } from '../../src/platform/log/recorded-log.fixture.ts'
import type { Metrics } from '../../src/platform/metrics/metrics.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { harden, serverOptions } from '../../src/platform/http/http-server.ts'
import type {
  RepositoryRole,
  RepositoryState,
  Visibility,
} from '../../src/repositories/repository.ts'
import type { FullName } from '../../src/repositories/repository-name.ts'
import { migrations } from '../../src/schema/migrations/migrations.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { ApiClient } from './api-client.ts'
import { RegistryClient } from './registry-client.ts'

export interface BerthOptions {
  /** Text of a `config.yaml`; cheap password hashes are added. */
  readonly config?: string
  /** In the form of `DB_URI`; a SQLite file in the data directory otherwise. */
  readonly databaseUri?: string
  /** A directory to share with another Berth; one of its own otherwise. */
  readonly dataDirectory?: string
  /** Stands around the database and the store: for tests that watch them, or make them fail. */
  readonly wrap?: (foundation: Foundation) => Foundation
  /** Hears of each fault of the server itself, beside `faults`. */
  readonly onFault?: (error: unknown) => void
}

/** What a user, organization, robot or repository is created with in a test. */
export interface RepositoryOptions {
  readonly visibility?: Visibility
  readonly state?: RepositoryState
  readonly creator?: Account
}

/** Every user of a test has this password. */
export const testPassword = 'correct-horse-battery'

/** A registry on a loopback port, in this process: its services are at hand beside its HTTP. */
export interface RunningBerth {
  readonly config: BerthConfig
  /** `host:port`, as clients name it. */
  readonly host: string
  readonly url: string
  readonly services: Services
  /** What the services stand on: its database and store. */
  readonly foundation: Foundation
  /** Moves on by itself; `advance` adds to it. Only what asks the clock notices. */
  readonly clock: TestClock
  /** The faults of the server itself that requests met so far; tests end with none. */
  readonly faults: readonly unknown[]
  /** Everything that was logged, from `trace` on. */
  readonly log: RecordedLog
  readonly metrics: Metrics

  createUser(name: string): Promise<Account>
  createOrganization(name: string, ownerName: string): Promise<Account>
  /** Answers with the robot's token. */
  createRobot(name: string): Promise<string>
  createTeam(organizationName: string, name: string, role: TeamRole): Promise<void>
  addToTeam(organizationName: string, teamName: string, accountName: string): Promise<void>
  /** @param name `namespace/repository` */
  createRepository(name: string, options?: RepositoryOptions): Promise<void>
  setState(name: string, state: RepositoryState): Promise<void>
  setVisibility(name: string, visibility: Visibility): Promise<void>
  setRole(name: string, accountName: string, role: RepositoryRole | undefined): Promise<void>
  setTeamRole(name: string, teamName: string, role: RepositoryRole | undefined): Promise<void>

  /** A client without credentials. */
  anonymous(): RegistryClient
  /** A client that asks for tokens as that user, or as that robot with its token. */
  client(username: string, password?: string): RegistryClient

  /** A browser in which that user is signed in; without a name, one in which nobody is. */
  api(username?: string): Promise<ApiClient>
  /**
   * A token of an application that acts in the name of that user.
   *
   * @param scopes separated by spaces
   */
  oauthToken(username: string, scopes: string): Promise<string>
  /** A program that calls the API with a bearer token. */
  apiWithToken(token: string): ApiClient

  /** Another process's view: a second server on the same database and files. */
  another(config: string, options?: Pick<BerthOptions, 'wrap'>): Promise<RunningBerth>
  stop(): Promise<void>
}

export interface TestClock {
  (): number
  advance(milliseconds: number): void
}

/** The cheapest hashes that the configuration takes: tests sign in hundreds of times. */
const cheapPasswords = 'BERTH_PASSWORD_HASH_MEMORY: 64K\nBERTH_PASSWORD_HASH_PASSES: 1\n'

/** Starts a Berth with an empty database. Whoever starts it stops it. */
export async function startBerth(options: BerthOptions = {}): Promise<RunningBerth> {
  const { databaseUri } = options
  const own =
    options.dataDirectory === undefined
      ? await temporaryDirectory('berth', { inMemory: true })
      : undefined
  const dataDirectory = options.dataDirectory ?? (own as { path: string }).path
  const { config } = parseConfig(
    `${cheapPasswords}${databaseUri === undefined ? '' : `DB_URI: ${databaseUri}\n`}${options.config ?? ''}`,
    { filename: join(dataDirectory, 'config.yaml'), dataDirectory },
  )
  const clock = testClock()
  const wrap = options.wrap ?? ((foundation: Foundation) => foundation)
  const foundation = wrap({ ...(await openFoundation(config, () => undefined)), clock })
  await migrate(foundation.database, migrations, clock)
  const services = assembleServices(foundation)
  const faults: unknown[] = []
  const log = recordedLog({ secrets: secretTexts(config, foundation.secrets) })
  const observability = openObservability(config, log.logger, clock)
  const { metrics, registry: observation } = observability
  const onFault = (error: unknown) => {
    faults.push(error)
    options.onFault?.(error)
  }
  const registry = assembleRegistry(foundation, services, {
    events: observation.events,
    observe(exchange, outcome) {
      observation.observe(exchange, outcome)
      if (outcome.isServerFault) onFault(outcome.error)
    },
  })
  const operations = apiOperations(foundation, services)
  const answer = answerRequests({
    registry,
    web: async () =>
      webApplication({
        routes: [
          assembleApi(foundation, services, operations, { checksAnswers: true }),
          ...assembleWebRoutes(foundation, services, operations),
        ],
        rewrite: pathRewriting(operations),
        log: log.logger,
        clock,
        requestDuration: observability.requestDuration,
        addressOf: observability.addressOf,
        onFault,
      }),
    isPrepared: () => true,
  })
  const server = createTcpServer(serverOptions(config.limits), answer)
  harden(server, config.limits)
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `http://${host}`
  const { accounts, repositories, grants, organizations, teams } = services
  const { repositoryPermissions: permissions } = services
  const repositoryOf = async (name: string) => {
    const repository = await repositories.find(fullName(name))
    if (repository === undefined) throw new Error(`there is no ${name}`)
    return repository
  }
  const clients: RegistryClient[] = []
  const newClient = (credentials?: { username: string; password: string }) => {
    const client = new RegistryClient(url, credentials)
    clients.push(client)
    return client
  }
  let passwordHash: Promise<string> | undefined
  let oauthApplicationId: Promise<number> | undefined
  const applicationOfTests = async () => {
    const [ownerName, name] = ['oauth-owner', 'oauth-organization']
    if ((await accounts.find(ownerName)) === undefined) {
      await accounts.createUser(commandLine, { name: ownerName })
    }
    const organization =
      (await accounts.find(name)) ??
      (await accounts.createOrganization(commandLine, { name, ownerName }))
    const application = await services.oauthApplications.create(commandLine, organization, {
      name: 'Application of the tests',
      description: '',
      applicationUri: '',
      redirectUri: '',
      avatarEmail: undefined,
    })
    return application.id
  }

  return {
    config,
    host,
    url,
    services,
    foundation,
    clock,
    faults,
    log,
    metrics,
    async createUser(name) {
      passwordHash ??= hashPassword(testPassword, config.passwords)
      return await accounts.createUser(commandLine, { name, passwordHash: await passwordHash })
    },
    createOrganization: (name, ownerName) =>
      accounts.createOrganization(commandLine, { name, ownerName }),
    createRobot: async (name) => (await accounts.createRobot(commandLine, { name })).token,
    async createTeam(organizationName, name, role) {
      await teams.create(commandLine, await organizations.require(organizationName), { name, role })
    },
    async addToTeam(organizationName, teamName, accountName) {
      const organization = await organizations.require(organizationName)
      await teams.addMember(commandLine, organization, teamName, accountName)
      grants.forget()
    },
    async createRepository(name, { visibility = 'private', state = 'normal', creator } = {}) {
      await repositories.create(commandLine, {
        name: fullName(name),
        visibility,
        ...(creator === undefined ? {} : { creatorId: creator.id }),
      })
      if (state !== 'normal') await repositories.setState(commandLine, fullName(name), state)
      grants.forget()
    },
    async setState(name, state) {
      await repositories.setState(commandLine, fullName(name), state)
      grants.forget()
    },
    async setVisibility(name, visibility) {
      await repositories.setVisibility(commandLine, fullName(name), visibility)
      grants.forget()
    },
    async setRole(name, accountName, role) {
      const repository = await repositoryOf(name)
      if (role === undefined) await permissions.removeUser(commandLine, repository, accountName)
      else await permissions.setUser(commandLine, repository, accountName, role)
      grants.forget()
    },
    async setTeamRole(name, teamName, role) {
      const repository = await repositoryOf(name)
      if (role === undefined) await permissions.removeTeam(commandLine, repository, teamName)
      else await permissions.setTeam(commandLine, repository, teamName, role)
      grants.forget()
    },
    anonymous: () => newClient(),
    client: (username, password = testPassword) => newClient({ username, password }),
    async api(username) {
      const account = username === undefined ? undefined : await accounts.find(username)
      if (username !== undefined && account === undefined) {
        throw new Error(`there is no ${username} to sign in`)
      }
      const { sessions } = services
      const from = { address: '127.0.0.1', userAgent: 'test' }
      const id = account === undefined ? sessions.newId() : (await sessions.begin(account, from)).id
      return new ApiClient(newClient(), {
        cookie: `${config.api.sessions.cookieName}=${id}`,
        'x-csrf-token': sessions.formToken(id),
        'x-requested-with': 'XMLHttpRequest',
      })
    },
    async oauthToken(username, scopes) {
      const account = await accounts.find(username)
      if (account === undefined) throw new Error(`there is no ${username} to act for`)
      oauthApplicationId ??= applicationOfTests()
      const applicationId = await oauthApplicationId
      const made = await foundation.database.transaction((tx) =>
        services.oauthTokens.create(tx, { applicationId, accountId: account.id, scope: scopes }),
      )
      return made.text
    },
    apiWithToken: (token) => new ApiClient(newClient(), { authorization: `Bearer ${token}` }),
    another: (text, more = {}) =>
      startBerth({
        ...more,
        config: text,
        dataDirectory,
        ...(databaseUri === undefined ? {} : { databaseUri }),
      }),
    async stop() {
      await Promise.all(clients.map((client) => client.close()))
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
      await services.deferredLog.close()
      await foundation.database.close()
      await own?.remove()
    },
  }
}

/** @param name `namespace/repository`, the second part with slashes of its own or without */
function fullName(name: string): FullName {
  const slash = name.indexOf('/')
  return { namespace: name.slice(0, slash), repository: name.slice(slash + 1) }
}

function testClock(): TestClock {
  let addedMilliseconds = 0
  return Object.assign(() => Date.now() + addedMilliseconds, {
    advance(milliseconds: number) {
      addedMilliseconds += milliseconds
    },
  })
}
