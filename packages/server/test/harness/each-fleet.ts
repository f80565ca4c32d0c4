import { afterAll, beforeAll, describe, expect } from 'vitest'

import { freshPostgresDatabase } from '../../../../tools/test/fresh-database.ts'
import { whyNoPostgres } from '../../../../tools/test/servers/postgres.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import type { RegistryClient } from './registry-client.ts'
import { type RunningBerth, startBerth } from './running-berth.ts'

/** One registry, behind which stand one server or two on one database and one store. */
export interface Fleet {
  readonly servers: readonly RunningBerth[]
  /** A client of that user at the server whose turn it is. */
  client(username: string): RegistryClient
  /** As many clients, in turn at each server. */
  clients(username: string, count: number): RegistryClient[]
}

const shapes = [
  ['SQLite', 'sqlite', 1],
  ['SQLite that two processes share', 'sqlite', 2],
  ['PostgreSQL', 'postgresql', 1],
  ['two replicas on one PostgreSQL', 'postgresql', 2],
] as const

/**
 * Runs the same tests against a registry of each shape. Each test works in repositories of
 * its own.
 *
 * @param users who are there; each owns a namespace
 */
export function describeEachFleet(
  title: string,
  users: readonly string[],
  tests: (fleet: () => Fleet) => void,
): void {
  for (const [name, engine, count] of shapes) {
    describe(`${title}, on ${name}`, () => {
      const reason = engine === 'postgresql' ? whyNoPostgres() : undefined
      if (reason === undefined) runOn(engine, count, users, tests)
      else testThatCannotRun(reason)
    })
  }
}

function runOn(
  engine: 'sqlite' | 'postgresql',
  count: 1 | 2,
  users: readonly string[],
  tests: (fleet: () => Fleet) => void,
): void {
  const servers: RunningBerth[] = []
  let dropDatabase: (() => Promise<void>) | undefined
  let turn = 0

  beforeAll(async () => {
    const database = engine === 'postgresql' ? await freshPostgresDatabase() : undefined
    dropDatabase = () => database?.drop() ?? Promise.resolve()
    const first = await startBerth(database === undefined ? {} : { databaseUri: database.uri })
    servers.push(first)
    if (count === 2) servers.push(await first.another(''))
    for (const user of users) await first.createUser(user)
  })

  afterAll(async () => {
    const faults = servers.flatMap((server) => [...server.faults])
    for (const server of servers.toReversed()) await server.stop()
    await dropDatabase?.()
    // A 5xx in the middle of a test may have passed for a refusal.
    expect(faults).toEqual([])
  })

  const client = (username: string) => {
    turn += 1
    return (servers[turn % servers.length] as RunningBerth).client(username)
  }
  const fleet: Fleet = {
    servers,
    client,
    clients: (username, wanted) => Array.from({ length: wanted }, () => client(username)),
  }
  tests(() => fleet)
}
