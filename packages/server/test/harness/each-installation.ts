import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'

import { whyNoNginx } from '../../../../tools/test/servers/nginx.ts'
import { whyNoPostgres } from '../../../../tools/test/servers/postgres.ts'
import { whyNoRadosgw } from '../../../../tools/test/servers/radosgw.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { type ClientHome, openClientHome } from './client-home.ts'
import {
  type CompanyOptions,
  type DefaultOptions,
  type Installation,
  type People,
  startCompanyInstallation,
  startDefaultInstallation,
} from './installation.ts'
import { logIn, type LoginClient } from './log-in.ts'
import { whyNotHere } from './why-not-here.ts'

/** What a test with clients works with. */
export interface ClientTests {
  /** The registry, inside tests and hooks; its tests share it, so each has repositories of its own. */
  readonly installation: () => Installation
  /** A home for somebody in this test who has not logged in; it is gone after the test. */
  readonly newHome: () => Promise<ClientHome>
  /** A home in which that person has logged in with these clients. */
  readonly homeOf: (
    person: keyof People,
    ...clients: readonly [LoginClient, ...LoginClient[]]
  ) => Promise<ClientHome>
}

/**
 * Runs the same tests against the embedded default and against two replicas on PostgreSQL and
 * S3. Where the machine has not what they need, one skipped test says what.
 */
export function describeEachInstallation(
  title: string,
  programs: readonly string[],
  tests: (given: ClientTests) => void,
  options: { readonly config?: string } = {},
): void {
  const reason = whyNotHere(programs)
  describe(`${title}, on the embedded default`, () => {
    describeOn(reason, () => startDefaultInstallation(options), tests)
  })
  describe(`${title}, on two replicas with PostgreSQL and S3`, () => {
    const whyNot = reason ?? whyNoCompany()
    describeOn(whyNot, () => startCompanyInstallation(options), tests)
  })
}

/** Runs tests against the embedded default only. */
export function describeDefaultInstallation(
  title: string,
  programs: readonly string[],
  tests: (given: ClientTests) => void,
  options: DefaultOptions = {},
): void {
  describe(title, () => {
    describeOn(whyNotHere(programs), () => startDefaultInstallation(options), tests)
  })
}

/** Runs tests against two replicas only. */
export function describeCompanyInstallation(
  title: string,
  programs: readonly string[],
  tests: (given: ClientTests) => void,
  options: CompanyOptions = {},
): void {
  describe(title, () => {
    const whyNot = whyNotHere(programs) ?? whyNoCompany()
    describeOn(whyNot, () => startCompanyInstallation(options), tests)
  })
}

function whyNoCompany(): string | undefined {
  return whyNoPostgres() ?? whyNoRadosgw() ?? whyNoNginx()
}

function describeOn(
  reason: string | undefined,
  start: () => Promise<Installation>,
  tests: (given: ClientTests) => void,
): void {
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }
  let running: Installation | undefined
  let homes: ClientHome[] = []

  beforeAll(async () => {
    running = await start()
  })

  afterEach(async () => {
    const removing = homes
    homes = []
    await Promise.all(removing.map((home) => home.remove()))
  })

  afterAll(async () => {
    for (const { process } of running?.replicas ?? []) process.assertRunning()
    await running?.stop()
    // A client that tries again hides a 5xx.
    expect(running?.faults ?? []).toEqual([])
  })

  const installation = () => {
    if (running === undefined) throw new Error('the registry runs only inside tests and hooks')
    return running
  }
  const newHome = async () => {
    const home = await openClientHome()
    homes.push(home)
    return home
  }
  tests({
    installation,
    newHome,
    async homeOf(person, ...clients) {
      const { host, people } = installation()
      const home = await newHome()
      for (const client of clients) await logIn(home, client, host, people[person])
      return home
    },
  })
}
