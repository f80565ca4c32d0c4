import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import {
  type PostgresServer,
  startPostgres,
  whyNoPostgres,
  withConnection,
} from '../../../../tools/test/servers/postgres.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { openPostgresql } from '../../src/platform/database/postgresql.ts'
import type { Tables } from '../../src/schema/tables.ts'
import { administrator, type ChildServer, startChildServer } from '../harness/child-server.ts'
import { blob, pushImage } from '../harness/content.ts'
import { Ledger, pushInto } from '../harness/ledger.ts'
import type { Answer, RegistryClient } from '../harness/registry-client.ts'
import { type RunningBerth, startBerth } from '../harness/running-berth.ts'

const repository = 'admin/away'
const connections = 4

const reason = whyNoPostgres()
describe('a PostgreSQL that is away', reason === undefined ? down : () => testThatCannotRun(reason))

function down() {
  let postgres: PostgresServer
  let server: ChildServer
  let directory: { readonly path: string; remove(): Promise<void> }
  let client: RegistryClient

  beforeAll(async () => {
    postgres = await startPostgres()
    directory = await temporaryDirectory('database-away', { inMemory: true })
    server = await startChildServer({
      dataDirectory: directory.path,
      config: `DB_URI: ${postgres.uri()}\nBERTH_DATABASE_CONNECTIONS: ${connections}\n`,
    })
  })

  afterAll(async () => {
    await server.stop()
    await postgres.stop()
    await directory.remove()
  })

  beforeEach(async () => {
    client = server.client(administrator)
    await pushImage(client, repository, 'kept', 'kept')
    // Kept, so that requests get as far as their own queries.
    await client.tokenFor(`repository:${repository}:pull`)
  })

  afterEach(async () => {
    server.process.assertRunning()
    // Whatever was tried, the same process serves as before.
    await waitUntil('the registry has healed', async () => (await pushSmall(client)).status === 201)
    expect((await client.get(`/v2/${repository}/manifests/kept`)).status).toBe(200)
  })

  test('attack 29: requests that come while it is down hear 503, and it heals', async () => {
    await postgres.crash()
    try {
      expect(told(await pushSmall(client))).toEqual(away)
      expect(told(await client.get(`/v2/${repository}/manifests/kept`))).toEqual(away)
      expect(told(await client.get(`/v2/${repository}/tags/list`))).toEqual(away)
      expect(told(await client.post(`/v2/${repository}/blobs/uploads/`))).toEqual(away)
    } finally {
      await postgres.startAgain()
    }
  })

  test('attack 29: a crash in the middle of pushes loses nothing that was acknowledged', async () => {
    const ledgers = Array.from({ length: 6 }, (_, index) => new Ledger(`admin/crash-${index}`))
    let isOver = false
    const refusals: string[] = []
    const pushing = ledgers.map(async (ledger, index) => {
      const pusher = server.client(administrator)
      for (let image = 0; !isOver; image += 1) {
        const seed = `${index} ${image}`
        try {
          await pushInto(ledger, pusher, { seed, tags: ['moving'], chunkBytes: 10_000 })
        } catch (error) {
          refusals.push(String(error))
        }
      }
    })
    for (let round = 0; round < 3; round += 1) {
      await waitUntil('pushes get through', async () => (await pushSmall(client)).status === 201)
      await postgres.crash()
      await waitUntil('pushes are refused', () => refusals.length > round * 3)
      await postgres.startAgain()
    }
    isOver = true
    await Promise.all(pushing)
    // A push is refused in words; the connection to the registry never breaks.
    expect(refusals.filter((text) => !/UNAVAILABLE|BLOB_UPLOAD/.test(text))).toEqual([])
    await waitUntil('pushes get through', async () => (await pushSmall(client)).status === 201)
    for (const ledger of ledgers) await ledger.verify(client)
  })

  test('attack 29: one that is read-only for now answers 503, and pulls go on', async () => {
    const write = `${postgres.uri()}?options=-c%20default_transaction_read_only=off`
    const makeReadOnly = (word: 'on' | 'off') =>
      withConnection(write, async (connection) => {
        await connection.query(
          `alter database postgres set default_transaction_read_only = ${word}`,
        )
        await connection.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'berth'`,
        )
      })
    await makeReadOnly('on')
    try {
      expect(told(await pushSmall(client))).toEqual(away)
      expect((await client.get(`/v2/${repository}/manifests/kept`)).status).toBe(200)
    } finally {
      await makeReadOnly('off')
    }
  })
}

describe(
  'a PostgreSQL that does not answer',
  reason === undefined ? silent : () => testThatCannotRun(reason),
)

function silent() {
  let postgres: PostgresServer
  let berth: RunningBerth

  beforeAll(async () => {
    postgres = await startPostgres()
    const short = { connectionWaitMilliseconds: 1000, statementMilliseconds: 1000 }
    const uri = postgres.uri()
    berth = await startBerth({
      databaseUri: uri,
      wrap: (foundation) => ({
        ...foundation,
        database: openPostgresql<Tables>({ uri, poolSize: connections, ...short }, () => undefined),
      }),
    })
    await berth.createUser(administrator.username)
  })

  afterAll(async () => {
    await berth.stop()
    await postgres.stop()
  })

  const pushByMany = async (count: number) =>
    await Promise.all(
      Array.from({ length: count }, () => pushSmall(berth.client(administrator.username))),
    )

  test('attack 29: one that halts is given up on, and it heals', async () => {
    expect((await pushByMany(1))[0]?.status).toBe(201)
    const resume = halt(postgres.pid)
    try {
      for (const answer of await pushByMany(connections * 2)) expect(told(answer)).toEqual(away)
    } finally {
      resume()
    }
    const [after] = await pushByMany(1)
    expect(after?.status).toBe(201)
  })

  test('attack 29: one whose connections are all busy makes requests come back later', async () => {
    await withConnection(postgres.uri(), async (locking) => {
      await locking.query('begin')
      await locking.query('lock table blob in access exclusive mode')
      for (const answer of await pushByMany(connections * 3)) expect(told(answer)).toEqual(away)
    })
    for (const answer of await pushByMany(connections * 3)) expect(answer.status).toBe(201)
  })
}

async function pushSmall(client: RegistryClient): Promise<Answer> {
  const content = blob(randomBytes(10_000))
  // The token is asked for before, so that its answer is seen too.
  const token = await client.askForToken([`repository:${repository}:pull,push`])
  if (token.status !== 200) return token
  const uploads = `/v2/${repository}/blobs/uploads/`
  return await client.post(`${uploads}?digest=${content.digest}`, {
    body: content.content,
    token: (token.json() as { token: string }).token,
  })
}

const away = { status: 503, codes: ['UNAVAILABLE'], saysWhen: true, names: null }

/** What an answer says of a database that is away. */
function told(answer: Answer) {
  return {
    status: answer.status,
    codes: answer.codes(),
    saysWhen: Number(answer.headers['retry-after']) > 0,
    names: /postgres|127\.0\.0\.1|ECONN|pool|relation|select/i.exec(answer.text),
  }
}

/** Halts a PostgreSQL with all its connections. Answers with what lets it go on. */
function halt(pid: number): () => void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  const processes = [pid, ...children.map(Number)]
  for (const one of processes) process.kill(one, 'SIGSTOP')
  return () => {
    for (const one of processes) process.kill(one, 'SIGCONT')
  }
}
