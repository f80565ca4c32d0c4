import { createServer } from 'node:http'

import type { TestProject } from 'vitest/node'

import type { S3Access } from './servers/buckets.ts'
import { startPostgres } from './servers/postgres.ts'
import { startRadosgw } from './servers/radosgw.ts'
import { ownTemporaryDirectory } from './temporary-directory.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the office that hands out the servers of this test run. */
    readonly sharedServersUrl: string
  }
}

/** What tests are told about each server that a test run shares. */
export interface SharedServers {
  readonly postgres: { readonly administrationUri: string }
  readonly radosgw: S3Access
}

interface Running<Address> {
  readonly address: Address
  stop(): Promise<void>
}

const starters: {
  readonly [Name in keyof SharedServers]: () => Promise<Running<SharedServers[Name]>>
} = {
  postgres: async () => {
    const server = await startPostgres()
    return { address: { administrationUri: server.uri() }, stop: () => server.stop() }
  },
  radosgw: async () => {
    const store = await startRadosgw()
    const { endpoint, accessKey, secretKey } = store
    return { address: { endpoint, accessKey, secretKey }, stop: () => store.stop() }
  },
}

/** Vitest runs the setup once for each of its projects, and all of them share one office. */
const shared = globalThis as { berthTestOffice?: { opened: Promise<Office>; users: number } }

/**
 * Vitest's global setup: gives the run its temporary directory, and offers the servers that its
 * tests share. A server starts when a test first asks for it, so unit tests pay for none.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const state = (shared.berthTestOffice ??= { opened: openOffice(), users: 0 })
  state.users += 1
  const office = await state.opened
  project.provide('sharedServersUrl', office.url)
  return async () => {
    state.users -= 1
    if (state.users > 0) return
    delete shared.berthTestOffice
    await office.close()
  }
}

interface Office {
  readonly url: string
  close(): Promise<void>
}

async function openOffice(): Promise<Office> {
  const directory = await ownTemporaryDirectory()
  const running = new Map<string, Promise<Running<unknown>>>()
  const start = (name: string): Promise<Running<unknown>> => {
    const known = running.get(name)
    if (known !== undefined) return known
    if (!isServerName(name)) throw new Error(`no shared server is called ${name}`)
    const started = starters[name]()
    running.set(name, started)
    return started
  }

  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    Promise.try(start, (request.url ?? '').slice(1)).then(
      ({ address }) => answer(200, address),
      (error: unknown) => answer(500, error instanceof Error ? error.message : String(error)),
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  server.unref()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP address')

  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.close()
      const started = await Promise.allSettled(running.values())
      const stopped = started.map(async (result) => {
        if (result.status === 'fulfilled') await result.value.stop()
      })
      await Promise.all(stopped)
      await directory.remove()
    },
  }
}

function isServerName(name: string): name is keyof SharedServers {
  return Object.hasOwn(starters, name)
}
